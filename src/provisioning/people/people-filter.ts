import { SafetyError } from '../../changes/errors.ts';
import {
  compileFilter,
  type Filter,
  filterPaths,
  parseFilter,
  printFilter,
  qualifyFilter,
  type ResourceTest,
} from '../../protocol/filter/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type AttributePath, printAttributePath, resolvePath } from '../../protocol/schema/path.ts';

/** A filter that selects people. `text` is sent to the service, and `test` compares a person with the filter. */
export interface PeopleFilter {
  /** The filter with full attribute names. */
  readonly text: string;
  readonly test: ResourceTest;
  readonly paths: readonly AttributePath[];
  /** True if the filter can match because an attribute is absent. `not (title pr)` is such a filter. */
  readonly matchesAbsence: boolean;
}

/**
 * Compiles a filter. The filter may name an attribute of an extension without its URN. Throws a `ScimError` if the
 * filter does not parse, or if the filter uses an attribute that users do not have.
 */
export function compilePeopleFilter(source: string, model: ResourceModel): PeopleFilter {
  const filter = qualifyFilter(parseFilter(source), model, () => {});
  return {
    text: printFilter(filter),
    test: compileFilter(filter, model),
    paths: [...filterPaths(filter)],
    matchesAbsence: matchesAbsence(filter),
  };
}

/**
 * Throws a `SafetyError` if the filter uses an attribute that the service returns only on request. Without the values
 * of this attribute, the run cannot check who matches the filter. `compilePeopleFilter` has already refused attributes
 * that are never returned.
 */
export function assertCheckable({ paths }: PeopleFilter, model: ResourceModel): void {
  for (const path of paths) {
    const target = resolvePath(path, model);
    if (target?.kind !== 'attribute') continue;
    if ((target.subAttribute ?? target.attribute).returned !== 'request') continue;
    throw new SafetyError(
      `the filter uses ${printAttributePath(path)}, but the service returns this attribute only on request, so scimctl cannot check who matches the filter; nothing was changed`,
      'use a filter with attributes that the service shows, or write the names of the users',
    );
  }
}

function matchesAbsence(filter: Filter): boolean {
  switch (filter.kind) {
    case 'not':
      return true;
    case 'compare':
      return filter.op === 'ne' || filter.value === null;
    case 'present':
      return false;
    case 'valuePath':
      return matchesAbsence(filter.filter);
    case 'and':
    case 'or':
      return filter.filters.some(matchesAbsence);
  }
}
