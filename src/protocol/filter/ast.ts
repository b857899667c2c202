import type { AttributePath } from '../schema/path.ts';

/** compareOp of RFC 7644 figure 1. */
export const compareOps = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
export type CompareOp = (typeof compareOps)[number];

/** compValue of RFC 7644 figure 1. Numbers are finite. */
export type CompareValue = string | number | boolean | null;

/**
 * The syntax tree of a filter. `and` and `or` have two filters or more. Parentheses become nested nodes, so
 * `(a and b) and c` differs from `a and b and c`.
 */
export type Filter =
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly op: CompareOp;
      readonly value: CompareValue;
      /**
       * The text of the number, if JavaScript would print the number differently: `1.10`. A comparison with a string attribute uses
       * this text.
       */
      readonly literal?: string;
    }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] };

/**
 * Yields the attribute paths of a filter. Omits the paths inside `[ ]`, because a path inside `[ ]` is relative to the
 * attribute before the bracket.
 */
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
