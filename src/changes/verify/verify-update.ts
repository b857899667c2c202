import { type JsonObject, jsonEquals } from '../../protocol/json/json.ts';
import type { Answer } from '../answer.ts';
import { isGone, isMissing } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import type { Update } from '../decide/update.ts';
import { deactivatesLater, deletesOnDeactivation } from '../dialect/deactivation.ts';
import { readMembers } from '../groups/whole.ts';
import { isDeactivation } from '../removals.ts';
import { canonicalResource, kindOf } from '../resource.ts';
import { type Comparison, compareWithWanted, type Expectation } from './compare.ts';
import {
  looks,
  notReadable,
  notShownLater,
  notVerified,
  recordAccepted,
  recordNotShown,
  recordShown,
  type Waited,
} from './looks.ts';
import { changesMembers, membershipProblem } from './verify-membership.ts';

/** The result of a verified change. */
export interface Verified {
  /**
   * The resource after the change, in canonical form. If the response lacks an attribute, the value comes from the
   * requested resource.
   */
  readonly resource: JsonObject;
  /** The resource that the service returned after the change. */
  readonly shown: JsonObject | undefined;
  readonly normalised: Comparison['normalised'];
}

/**
 * Maximum number of reads after a response that shows the resource without the change. A small number is enough,
 * because the service has probably not made the change.
 */
const looksAfterContradiction = 4;

/**
 * Verifies that the response or a read shows the requested change. A removal of access is always verified with a read.
 * If the change is not shown, throws a `NotVerifiedError` that names the difference.
 */
export async function verifyUpdate(context: ChangeContext, update: Update, answer: Answer): Promise<Verified> {
  const verified = await verifyAttributes(context, update, answer);
  if (!changesMembers(context.model, update)) return verified;
  let problem: string | undefined;
  try {
    problem = await membershipProblem(context, update, verified.shown, [answer]);
  } catch (error) {
    context.stop.onFailure(error);
    throw notReadable(answer, error);
  }
  if (problem === undefined) return verified;
  throw notVerified(answer, problem);
}

/**
 * Compares an update with the resource that was read after the request failed. Returns the parts of the update that the
 * resource does not show.
 */
export async function missingOf(context: ChangeContext, update: Update, fresh: JsonObject): Promise<Comparison> {
  const comparison = compareShown(context, update, fresh);
  if (comparison.missing.length > 0 || !changesMembers(context.model, update)) return comparison;
  const problem = await membershipProblem(context, update, fresh);
  return problem === undefined ? comparison : { ...comparison, missing: ['members'] };
}

async function verifyAttributes(context: ChangeContext, update: Update, answer: Answer): Promise<Verified> {
  const { model, service } = context;
  const isLate = deactivatesLater(service.dialect, ['PATCH', 'PUT']) && deactivates(context, update);
  const waited: Waited = isLate && answer.kind !== 'accepted' ? { kind: 'accepted' } : answer;
  recordAccepted(context, answer, update.id);
  let isContradicted = false;
  // The service may have copied the request into the response without making the change. A removal of access is
  // therefore verified with a read.
  if (answer.kind === 'resource' && answer.id === update.id && update.removals.length === 0) {
    const shown = canonicalResource(answer.resource, model);
    const comparison = compareShown(context, update, shown);
    if (comparison.missing.length === 0) {
      const resource = { ...update.wanted, ...shown };
      return { resource, shown: answer.resource, normalised: comparison.normalised };
    }
    isContradicted = true;
  }
  let missing: readonly string[] = [];
  for await (const _ of looks(context, waited, isContradicted ? looksAfterContradiction : undefined)) {
    const found = await readAgain(context, update, answer);
    if (found === 'vanished') {
      recordShown(context, waited, update.id);
      return { resource: update.wanted, shown: undefined, normalised: [] };
    }
    const comparison = compareShown(context, update, found);
    if (comparison.missing.length === 0) {
      recordShown(context, waited, update.id);
      return { resource: found, shown: found, normalised: comparison.normalised };
    }
    missing = comparison.missing;
  }
  recordNotShown(context, waited);
  const problem = describeMissing(context, update, missing);
  throw isLate ? notShownLater(answer, problem) : notVerified(answer, problem);
}

/**
 * Returns the values that a resource must show after an update. If the update replaces the whole resource, all
 * requested values must be shown. Attributes that were not requested are not compared, because a service may set
 * default values for them.
 */
function expectationOf({ before, wanted, derived, replaces }: Update): Expectation {
  return { before: replaces ? undefined : before, wanted, ...(derived ? { derived } : {}) };
}

/** Compares a resource with an update. Ignores the members of a group, because many services do not show them. */
function compareShown({ model, service }: ChangeContext, update: Update, shown: JsonObject): Comparison {
  const comparison = compareWithWanted(shown, expectationOf(update), model, service);
  if (kindOf(model) !== 'group') return comparison;
  return { ...comparison, missing: comparison.missing.filter((path) => path !== 'members') };
}

/** True if an update deactivates a person. */
function deactivates({ model }: Pick<ChangeContext, 'model'>, { before, wanted }: Update): boolean {
  return kindOf(model) === 'user' && isDeactivation(before, wanted);
}

/**
 * Reads a resource after a change. Returns `vanished` if the service no longer shows a person whom the change
 * deactivates.
 */
async function readAgain(context: ChangeContext, update: Update, answer: Answer): Promise<JsonObject | 'vanished'> {
  const { client, model, service } = context;
  const { id, before, wanted } = update;
  const isAboutMembers = kindOf(model) === 'group' && !jsonEquals(before.members, wanted.members);
  try {
    if (isAboutMembers) return (await readMembers(context, id)).group;
    return canonicalResource(await client.get(model.resourceType.endpoint, id), model);
  } catch (error) {
    if (isMissing(error, service.dialect)) {
      // Some services respond with status 400 to an unknown id. This status proves the deactivation only if the service
      // deletes the account.
      const isProof = isGone(error) || deletesOnDeactivation(service.dialect);
      if (deactivates(context, update) && isProof) return 'vanished';
      if (!isGone(error)) throw notReadable(answer, error);
      throw notVerified(answer, `the ${typeNameOf(model)} no longer exists`);
    }
    context.stop.onFailure(error);
    throw notReadable(answer, error);
  }
}

function describeMissing({ model }: ChangeContext, update: Update, missing: readonly string[]): string {
  if (kindOf(model) === 'user' && missing.includes('active')) {
    return `the person is ${update.wanted.active === false ? 'still active' : 'not active'}`;
  }
  const paths = missing.slice(0, 5).join(', ');
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  return `${paths}${more} ${missing.length === 1 ? 'is' : 'are'} not as requested`;
}

function typeNameOf(model: ChangeContext['model']): string {
  return kindOf(model) === 'user' ? 'person' : model.resourceType.name.toLowerCase();
}
