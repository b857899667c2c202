import { ScimError } from '../../protocol/errors.ts';
import { compileFilter, parseFilter, qualifyFilter, type ResourceTest } from '../../protocol/filter/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { SourceError } from '../errors.ts';
import type { GroupChoice } from './choices.ts';

/** A rule that puts people into a group. */
export interface GroupRule {
  readonly group: string;
  /** The filter as the user wrote it. Absent for a rule that applies to all people of the file. */
  readonly filter?: string;
  /**
   * Tests the state of the person after the import. This state has no manager and no groups, because the import makes
   * these links later.
   */
  readonly test: ResourceTest;
}

/**
 * Compiles a rule. The filter may name an attribute of an extension without its URN. Throws a `SourceError` (`badMap`)
 * if the filter does not parse, or if the filter uses an attribute that users do not have.
 */
export function compileGroupRule({ filter, group, at }: GroupChoice, model: ResourceModel): GroupRule {
  if (filter === undefined) return { group, test: () => true };
  try {
    const test = compileFilter(
      qualifyFilter(parseFilter(filter), model, () => {}),
      model,
    );
    return { group, filter, test };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new SourceError(
      'badMap',
      `${at}: the filter of the group ${JSON.stringify(group)} is invalid: ${error.detail}`,
      {
        hint: 'To see the syntax of filters, run scimctl help filters. To see the attributes, run scimctl schemas list.',
        cause: error,
      },
    );
  }
}

/** Returns the names of the groups whose rules match a person. */
export function groupsByRules(person: Parameters<ResourceTest>[0], rules: readonly GroupRule[] = []): string[] {
  return rules.filter(({ test }) => test(person)).map(({ group }) => group);
}
