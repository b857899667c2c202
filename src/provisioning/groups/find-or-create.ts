import { urn } from '../../protocol/urns.ts';
import { describeResource, idOf } from '../../changes/resource.ts';
import { isConflict, isUnknownOutcome, lookAfter } from '../../changes/failure.ts';
import { equals, findByFilter } from '../../changes/find/search.ts';
import type { RowError } from '../result.ts';
import type { GroupContext } from './change-members.ts';

/** A group's id, or why there is none. */
export type FoundGroup = { readonly id: string; readonly created: boolean } | { readonly error: RowError };

/**
 * Finds a group by its name, or creates it. Members are never read. Several groups of that name are an error, unless one
 * alone has it in the same case. Throws what a request throws.
 */
export async function findOrCreateGroup(context: GroupContext, name: string): Promise<FoundGroup> {
  const found = await findGroup(context, name);
  return found ?? createGroup(context, name);
}

async function findGroup({ client, model }: GroupContext, name: string): Promise<FoundGroup | undefined> {
  const filter = equals('displayName', name);
  const { matches } = await findByFilter(client, filter, model, { excludedAttributes: ['members'] });
  const exact = matches.filter(({ displayName }) => displayName === name);
  const best = exact.length === 1 ? exact : matches;
  if (best.length > 1) {
    const candidates = best.slice(0, 10).map(describeResource);
    return {
      error: { code: 'ambiguous', message: `${best.length} groups are called ${JSON.stringify(name)}`, candidates },
    };
  }
  const id = idOf(best[0]);
  return id === undefined ? undefined : { id, created: false };
}

async function createGroup(context: GroupContext, name: string, isRepeated = false): Promise<FoundGroup> {
  const { client, model } = context;
  try {
    const created = await client.create(model.resourceType.endpoint, { schemas: [urn.Group], displayName: name });
    const id = idOf(created);
    if (id !== undefined) return { id, created: true };
  } catch (error) {
    if (!isConflict(error) && !isUnknownOutcome(error)) throw error;
    // Made just now by somebody else, or by this run although the answer was lost.
    const found = await lookAfter(error, () => findGroup(context, name));
    if (found) return found;
    if (isRepeated || isConflict(error)) throw error;
    return createGroup(context, name, true);
  }
  const found = await findGroup(context, name);
  return (
    found ?? { error: { code: 'server', message: `the server created ${JSON.stringify(name)}, which cannot be found` } }
  );
}
