import { ScimError } from '../../protocol/errors.ts';
import { isMissing, isRefusedForLoad } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { RefusedButMadeError } from '../errors.ts';
import { readShown } from '../groups/whole.ts';
import type { Removal } from '../removals.ts';
import { canonicalResource, kindOf } from '../resource.ts';

/**
 * Statuses of error responses after which no read is necessary. A service that returns one of these statuses has
 * refused the request before making a change. Reasons: access is denied, the resource or the method does not exist, the
 * version does not match, the service has not read the body, or there were too many requests.
 */
const decidedBefore: ReadonlySet<number> = new Set([401, 404, 405, 410, 412, 413, 414, 415, 429]);

/** True for an error response after which a read must check whether the service made the refused change. */
function isRefusal(error: unknown): error is ScimError {
  if (isRefusedForLoad(error)) return false;
  return error instanceof ScimError && error.status >= 400 && error.status < 500 && !decidedBefore.has(error.status);
}

/** Maximum number of members that a message names. */
const namedAtMost = 5;

/**
 * Returns the error to throw after a service has refused a change. Some services make a change and then refuse it. If
 * the change removes access, reads the resource once, and returns a `RefusedButMadeError` if access was lost. In any
 * other case, and if the read fails, returns the given error. Ignores uncertain removals, because access that a read
 * does not show may have been absent before the request.
 */
export async function afterRefusal(
  context: ChangeContext,
  id: string,
  removals: readonly Removal[],
  error: unknown,
): Promise<unknown> {
  const certain = removals.filter(({ isUncertain }) => !isUncertain);
  if (!isRefusal(error) || certain.length === 0 || context.isRehearsal || context.stop.isStopped) return error;
  try {
    const loss = await findLoss(context, id, certain);
    if (loss === undefined) return error;
    const refusal = `the service refused the change with status ${error.status} (${error.detail})`;
    return new RefusedButMadeError(`${refusal}, but a read shows that ${loss.text}`, loss.lost ?? [id], loss.reversal);
  } catch {
    // Returns the error of the refusal, because the failed read gives no information.
    return error;
  }
}

/** A loss of access that a read shows, and the command that reverses the loss. */
interface Loss {
  readonly text: string;
  /** Ids of the members that the group lost. Absent if the changed resource is a user that became inactive or was deleted. */
  readonly lost?: readonly string[];
  readonly reversal?: string;
}

async function findLoss(context: ChangeContext, id: string, removals: readonly Removal[]): Promise<Loss | undefined> {
  const [{ kind }] = removals as readonly [Removal];
  switch (kind) {
    case 'deactivate': {
      const text = await describeInactive(context, id);
      return text === undefined ? undefined : { text, reversal: 'scimctl users activate' };
    }
    case 'delete':
      return (await read(context, id)) === undefined
        ? { text: `the ${kindOf(context.model) === 'user' ? 'person' : 'resource'} no longer exists` }
        : undefined;
    case 'leave':
      return findLeft(context, id, removals);
  }
}

async function describeInactive(context: ChangeContext, id: string): Promise<string | undefined> {
  const found = await read(context, id);
  // A person who is not found counts as a loss of access, because some services do not show inactive people.
  if (!found) return 'the service no longer shows the person';
  return canonicalResource(found, context.model).active === false ? 'the person is inactive' : undefined;
}

async function findLeft(context: ChangeContext, id: string, removals: readonly Removal[]): Promise<Loss | undefined> {
  const { ids } = await readShown(context, id);
  // If the service never shows members, a missing member does not mean that the member left the group.
  if (!context.service.showsMembers) return undefined;
  const left = removals.filter((removal) => !ids.has(removal.id));
  if (left.length === 0) return undefined;
  const named = left.slice(0, namedAtMost).map(({ label }) => label);
  const names =
    left.length > named.length ? `${named.join(', ')} and ${left.length - named.length} more` : named.join(', ');
  const text = `${left.length === 1 ? 'this member is' : 'these members are'} not in the group: ${names}`;
  return { text, lost: left.map((removal) => removal.id), reversal: 'scimctl groups add-member' };
}

/** Reads a resource. Returns `undefined` if the resource does not exist. */
async function read({ client, model, service }: ChangeContext, id: string) {
  try {
    // The third argument is an empty projection. A read with a projection is always sent alone, and never becomes part
    // of a list request. The response to a list request may come from a search index that has an older state.
    return await client.get(model.resourceType.endpoint, id, {});
  } catch (error) {
    if (isMissing(error, service.dialect)) return undefined;
    throw error;
  }
}
