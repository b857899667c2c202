import type { FactValues, Operator } from '../../dialects/fact-values.ts';
import { type Filter, printFilter } from '../../protocol/filter/index.ts';
import { type AttributePath, parseAttributePath, printAttributePath } from '../../protocol/schema/path.ts';
import { ofEndpoint } from '../of-endpoint.ts';

/** The facts about the filters of a service. */
export type FilterFacts = Partial<
  Pick<FactValues, 'filterOperators' | 'filterAttributes' | 'filterNames' | 'maxFilterLength'>
>;

/** The parts of a filter. */
export interface FilterPlan {
  /**
   * The filter that is sent, with the attribute names of the service. Absent if the service supports no part of the
   * filter.
   */
  readonly sent?: Filter;
  /** The parts that the service does not support. Empty if `sent` is the whole filter. */
  readonly unsupported: readonly Filter[];
}

/** True if something is known about the filters of a service. */
export function hasFilterFacts({
  filterOperators,
  filterAttributes,
  filterNames,
  maxFilterLength,
}: FilterFacts): boolean {
  return (filterOperators ?? filterAttributes ?? filterNames ?? maxFilterLength) !== undefined;
}

/**
 * True if the service supports a filter for an endpoint. Also true if nothing is known about the filters of the
 * service.
 */
export function isFilterSupported(filter: Filter, facts: FilterFacts, endpoint: string): boolean {
  return isSupported(filter, readSupport(facts, endpoint));
}

/**
 * Divides a filter into the part that is sent (`sent`) and the unsupported parts. Only parts that are joined by `and`
 * can be left out of `sent`. Every resource that matches the whole filter therefore also matches `sent`.
 */
export function planFilter(filter: Filter, facts: FilterFacts, endpoint: string): FilterPlan {
  const support = readSupport(facts, endpoint);
  const { maxFilterLength: most = Number.POSITIVE_INFINITY } = facts;
  const isWhole = isSupported(filter, support) && fits([filter], support, most);
  const parts = filter.kind === 'and' && !isWhole ? filter.filters : [filter];
  const supported = parts.filter((part) => isSupported(part, support));
  const kept = support.has('and') ? supported : supported.slice(0, 1);
  return shortened(parts, kept, support, most);
}

/** Removes parts from the end of the filter until the filter has at most `most` characters. */
function shortened(parts: readonly Filter[], all: readonly Filter[], support: Support, most: number): FilterPlan {
  const kept = [...all];
  while (!fits(kept, support, most)) kept.pop();
  const [first] = kept;
  const unsupported = parts.filter((part) => !kept.includes(part));
  return first ? { sent: joined(first, kept, support), unsupported } : { unsupported };
}

function joined(first: Filter, parts: readonly Filter[], support: Support): Filter {
  return renamed(parts.length === 1 ? first : { kind: 'and', filters: parts }, support);
}

/** True if the filter that joins all `parts` has at most `most` characters. */
function fits(parts: readonly Filter[], support: Support, most: number): boolean {
  const [first] = parts;
  if (!first || most === Number.POSITIVE_INFINITY) return true;
  return printFilter(joined(first, parts, support)).length <= most;
}

interface Support {
  has(operator: Operator): boolean;
  /** True if a filter may use the attribute. */
  names(path: AttributePath): boolean;
  /** The name that the service uses for the attribute in filters. */
  alias(path: AttributePath): string | undefined;
}

function readSupport({ filterOperators, filterAttributes, filterNames = {} }: FilterFacts, endpoint: string): Support {
  const aliases = new Map(Object.entries(filterNames).map(([name, alias]) => [name.toLowerCase(), alias]));
  const names = ofEndpoint(filterAttributes, endpoint)?.map((name) => name.toLowerCase());
  const alias = (path: AttributePath): string | undefined =>
    formsOf(path).flatMap((form) => aliases.get(form) ?? [])[0];
  return {
    has: (operator) => filterOperators === undefined || filterOperators.includes(operator),
    names: (path) =>
      names === undefined ||
      formsOf(path).some((form) => names.includes(form)) ||
      names.includes(alias(path)?.toLowerCase() ?? ''),
    alias,
  };
}

/**
 * Returns all names of an attribute in filters: with and without the URN of the schema, and with and without `.value`.
 * A filter on a complex attribute compares the sub-attribute `value` (RFC 7644 section 3.4.2.2).
 */
function formsOf(path: AttributePath): string[] {
  const { schema: _, ...short } = path;
  return [path, short].flatMap((form) => {
    const name = printAttributePath(form).toLowerCase();
    if (form.subAttribute === undefined) return [name, `${name}.value`];
    return form.subAttribute.toLowerCase() === 'value' ? [name, name.slice(0, -'.value'.length)] : [name];
  });
}

function isSupported(filter: Filter, support: Support): boolean {
  switch (filter.kind) {
    case 'compare':
      return support.has(filter.op) && support.names(filter.path);
    case 'present':
      return support.has('pr') && support.names(filter.path);
    case 'not':
      return support.has('not') && isSupported(filter.filter, support);
    case 'and':
    case 'or':
      return support.has(filter.kind) && filter.filters.every((part) => isSupported(part, support));
    case 'valuePath': {
      const { path } = filter;
      // Inside `[ ]`, a name is relative to the attribute before it. That attribute or the full path must be supported.
      const inside: Support = {
        ...support,
        names: ({ attribute }) => support.names(path) || support.names({ ...path, subAttribute: attribute }),
      };
      return support.has('[]') && isSupported(filter.filter, inside);
    }
  }
}

function renamed(filter: Filter, support: Support): Filter {
  switch (filter.kind) {
    case 'compare':
    case 'present': {
      const alias = support.alias(filter.path);
      return alias === undefined ? filter : { ...filter, path: parseAttributePath(alias) };
    }
    case 'not':
      return { ...filter, filter: renamed(filter.filter, support) };
    case 'and':
    case 'or':
      return { ...filter, filters: filter.filters.map((part) => renamed(part, support)) };
    case 'valuePath':
      return filter;
  }
}
