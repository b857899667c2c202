import { ScimError } from '../../src/protocol/errors.ts';
import type { Filter } from '../../src/protocol/filter/index.ts';
import { type AttributePath, printAttributePath } from '../../src/protocol/schema/path.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';

type Found = { readonly name: 'filterOperators' | 'filterAttributes'; readonly what: string };

/**
 * Returns true if the behaviours allow a filter. For any other filter, returns false if the behaviour
 * `unsupportedFilter` is `empty`, because the query must then return no resources. Otherwise throws a `ScimError` with
 * `invalidFilter`.
 */
export function takesFilter(provider: ProviderContext, filter: Filter): boolean {
  const { filterOperators, filterAttributes, unsupportedFilter } = provider.behaviour;
  if (filterOperators.length === 0 && filterAttributes.length === 0) return true;
  const found = findUnsupported(filter, new Set(filterOperators), new Set(filterAttributes.map(fold)));
  if (!found) return true;
  noteBehaviour(provider, found.name);
  noteBehaviour(provider, 'unsupportedFilter');
  if (unsupportedFilter === 'empty') return false;
  throw ScimError.of('invalidFilter', `this provider does not support ${found.what} in a filter`);
}

/**
 * Returns the first unsupported operator or attribute of a filter. If `operators` is empty, every operator is
 * supported. If `attributes` is empty, every attribute is supported.
 */
function findUnsupported(
  filter: Filter,
  operators: ReadonlySet<string>,
  attributes: ReadonlySet<string>,
): Found | undefined {
  const operator = operatorOf(filter);
  if (operators.size > 0 && !operators.has(operator))
    return { name: 'filterOperators', what: `the operator ${operator}` };
  switch (filter.kind) {
    case 'compare':
    case 'present':
      return checkPath(filter.path, attributes);
    case 'valuePath':
      // Does not check the attributes within brackets, because paths within brackets are relative to the path before
      // the brackets.
      return checkPath(filter.path, attributes) ?? findUnsupported(filter.filter, operators, new Set());
    case 'not':
      return findUnsupported(filter.filter, operators, attributes);
    case 'and':
    case 'or':
      for (const inner of filter.filters) {
        const found = findUnsupported(inner, operators, attributes);
        if (found) return found;
      }
      return undefined;
  }
}

function operatorOf(filter: Filter): string {
  if (filter.kind === 'compare') return filter.op;
  if (filter.kind === 'present') return 'pr';
  return filter.kind === 'valuePath' ? '[]' : filter.kind;
}

function checkPath(path: AttributePath, attributes: ReadonlySet<string>): Found | undefined {
  const text = printAttributePath(path);
  if (attributes.size === 0 || attributes.has(fold(text))) return undefined;
  return { name: 'filterAttributes', what: `the attribute ${text}` };
}

function fold(name: string): string {
  return name.toLowerCase();
}
