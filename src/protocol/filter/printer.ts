import { printAttributePath } from '../schema/path.ts';
import type { Filter } from './ast.ts';

/** Prints a filter, with parentheses only where they are needed. `parseFilter(printFilter(filter))` equals `filter`. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return `${printAttributePath(filter.path)} ${filter.op} ${filter.literal ?? JSON.stringify(filter.value)}`;
    case 'present':
      return `${printAttributePath(filter.path)} pr`;
    case 'valuePath':
      return `${printAttributePath(filter.path)}[${printFilter(filter.filter)}]`;
    case 'not':
      return `not (${printFilter(filter.filter)})`;
    case 'and':
      return filter.filters.map((inner) => grouped(inner, inner.kind === 'and' || inner.kind === 'or')).join(' and ');
    case 'or':
      return filter.filters.map((inner) => grouped(inner, inner.kind === 'or')).join(' or ');
  }
}

function grouped(filter: Filter, group: boolean): string {
  return group ? `(${printFilter(filter)})` : printFilter(filter);
}
