import type { AttributePath } from '../schema/path.ts';

/** compareOp of RFC 7644 figure 1. */
export const compareOps = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type CompareOp = (typeof compareOps)[number];

/** compValue of RFC 7644 figure 1. Numbers are finite. */
export type CompareValue = string | number | boolean | null;

/**
 * A filter as a tree. `and` and `or` hold two filters or more; grouping by parentheses is kept as nesting, so that
 * `(a and b) and c` differs from `a and b and c` as text does.
 */
export type Filter =
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly op: CompareOp;
      readonly value: CompareValue;
      /** A number as it was written, where it would be printed in another way: `1.10`. Text is compared with that. */
      readonly literal?: string;
    }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] };

/** Every attribute path that a filter names, those within `[ ]` left out since they are relative to what stands before it. */
export function* filterPaths(filter: Filter): Iterable<AttributePath> {
  switch (filter.kind) {
    case 'compare':
    case 'present':
    case 'valuePath':
      yield filter.path;
      return;
    case 'not':
      yield* filterPaths(filter.filter);
      return;
    case 'and':
    case 'or':
      for (const inner of filter.filters) yield* filterPaths(inner);
  }
}
