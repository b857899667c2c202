import { type Filter, FilterError, parseFilter, printFilter } from '../../protocol/filter/index.ts';
import { printAttributePath, tryParseAttributePath } from '../../protocol/schema/path.ts';
import { NotExpressibleError } from './not-expressible.ts';
import { pathTo11, pathTo20 } from './urns.ts';

/** Operators that SCIM 1.1 does not have (SCIM 1.1 API, section 3.2.2.1). */
const missing: ReadonlySet<string> = new Set(['ne', 'ew']);

/**
 * Converts a filter of SCIM 2.0 to SCIM 1.1. Throws a `NotExpressibleError` for `ne`, `ew`, `not` and filters in
 * brackets. If the text is not a filter, returns the text unchanged, so that the service can report the error.
 */
export function filterTo11(text: string): string {
  let filter: Filter;
  try {
    filter = parseFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return text;
    throw error;
  }
  return printFilter(mapPaths(filter, pathTo11));
}

/**
 * Converts a filter of SCIM 1.1 to SCIM 2.0. Throws a `NotExpressibleError` for `ne`, `ew`, `not` and brackets, which
 * SCIM 1.1 does not have. If the text is not a filter, returns the text unchanged.
 */
export function filterTo20(text: string): string {
  // A path with a dot after the URN cannot be parsed, so such paths are converted before the text is parsed.
  const parts = text.split(/("(?:[^"\\]|\\.)*")/);
  const replaced = parts
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/urn:[^\s()[\]]+/gi, (path) => pathTo20(path))))
    .join('');
  try {
    return printFilter(mapPaths(parseFilter(replaced), (path) => path));
  } catch (error) {
    if (error instanceof FilterError) return text;
    throw error;
  }
}

function mapPaths(filter: Filter, change: (path: string) => string): Filter {
  switch (filter.kind) {
    case 'compare':
      if (missing.has(filter.op)) throw lacking(`the operator ${filter.op}`);
      return { ...filter, path: changed(filter.path, change) };
    case 'present':
      return { ...filter, path: changed(filter.path, change) };
    case 'and':
    case 'or':
      return { ...filter, filters: filter.filters.map((inner) => mapPaths(inner, change)) };
    case 'not':
      throw lacking('the operator not');
    case 'valuePath':
      throw lacking('brackets');
  }
}

const changed = (path: Parameters<typeof printAttributePath>[0], change: (path: string) => string) =>
  tryParseAttributePath(change(printAttributePath(path))) ?? path;

function lacking(what: string): NotExpressibleError {
  return new NotExpressibleError(
    `SCIM 1.1 does not have ${what} in filters`,
    'invalidFilter',
    'use eq, co, sw, pr, gt, ge, lt, le, and, or',
  );
}
