import { ScimError } from '../../src/protocol/errors.ts';
import type { Filter } from '../../src/protocol/filter/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { type AttributePath, printAttributePath } from '../../src/protocol/schema/path.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { pathsOfType } from '../resources/paths-of-type.ts';

type Found = { readonly name: 'filterOperators' | 'filterAttributes' | 'filterNames'; readonly what: string };

/**
 * Returns the effect of a filter in a query over these resource types. Returns `filter` if the behaviours allow the
 * filter. Otherwise, the behaviour `unsupportedFilter` decides: the result is `empty` (the query must return no
 * resources) or `all` (the query must ignore the filter), or a `ScimError` with `invalidFilter` is thrown. `refused` is
 * a name in the filter that is not allowed, because `filterNames` replaces the name.
 */
export function effectOfFilter(
  provider: ProviderContext,
  models: readonly ResourceModel[],
  filter: Filter,
  refused?: string,
): 'filter' | 'empty' | 'all' {
  const { filterOperators, filterAttributes, unsupportedFilter } = provider.behaviour;
  if (filterOperators.length + filterAttributes.length === 0 && refused === undefined) return 'filter';
  const operators = new Set<string>(filterOperators);
  const unnamed: Found | undefined =
    refused === undefined ? undefined : { name: 'filterNames', what: `the attribute ${refused}` };
  for (const model of models) {
    const names = new Set(pathsOfType(filterAttributes, model).map(fold));
    const found = unnamed ?? findUnsupported(filter, operators, names);
    if (!found) continue;
    noteBehaviour(provider, found.name);
    noteBehaviour(provider, 'unsupportedFilter');
    if (unsupportedFilter !== 'invalidFilter') return unsupportedFilter;
    throw ScimError.of('invalidFilter', `this provider does not support ${found.what} in a filter`);
  }
  return 'filter';
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
      // Checks only the operators within brackets. The paths within brackets are relative to the path before the
      // brackets, so they cannot be compared with the list of attributes.
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
