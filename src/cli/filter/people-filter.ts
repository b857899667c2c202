import { ScimError } from '../../protocol/errors.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { compilePeopleFilter, type PeopleFilter } from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';

/** Compiles the filter of a flag. Throws a `UsageError` for a filter with an attribute that users do not have. */
export function readPeopleFilter(filter: string, model: ResourceModel, flag = '--filter'): PeopleFilter {
  try {
    return compilePeopleFilter(filter, model);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new UsageError(`${flag}: ${error.detail}`);
  }
}
