import { isObject, type JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { canonicalResource, versionOf } from '../canonical.ts';
import type { Abilities, ProvisioningClient } from '../client.ts';
import { givenUp, isUnknownOutcome, lookAfter, toChangeError } from '../failure.ts';
import type { LinkResult } from '../result.ts';
import { extensionWith } from './enterprise.ts';
import type { References, Resolved } from './references.ts';

/** A person whose manager the file names. */
export interface ManagerLink {
  readonly line: number;
  readonly key: string;
  readonly id: string;
  /** The manager as the file names it. */
  readonly manager: string;
  /** What else the manager may be known as, the surest first. */
  readonly alternatives?: readonly string[] | undefined;
  /** Id of the manager that the server has now. */
  readonly current: string | undefined;
}

/** What linking needs of the run. */
export interface ManagerContext {
  readonly client: ProvisioningClient;
  readonly model: ResourceModel;
  readonly abilities: Abilities;
  readonly references: References;
  readonly onFailure: (error: unknown) => void;
}

/** Gives a person its manager by the manager's real id. A manager who cannot be found is a warning: the person is there. */
export async function linkManager(context: ManagerContext, link: ManagerLink): Promise<LinkResult> {
  const result = { step: 'manager', line: link.line, key: link.key, id: link.id, target: link.manager } as const;
  try {
    const resolved = await resolveManager(context.references, link);
    if ('error' in resolved) return { ...result, outcome: 'unresolved', error: resolved.error };
    if (resolved.id === link.current) return { ...result, outcome: 'unchanged' };
    await setManager(context, link.id, resolved.id);
    return { ...result, outcome: 'linked' };
  } catch (error) {
    context.onFailure(error);
    return { ...result, outcome: 'failed', error: toChangeError(error, 'import') };
  }
}

/** Looks for the text as the file has it, then for its other forms. What is ambiguous stays so. */
async function resolveManager(references: References, { manager, alternatives = [] }: ManagerLink): Promise<Resolved> {
  const first = await references.resolve(manager);
  for (const text of alternatives) {
    if ('id' in first || first.error.code !== 'unresolved') return first;
    const found = await references.resolve(text);
    if ('id' in found || found.error.code !== 'unresolved') return found;
  }
  return first;
}

async function setManager(context: ManagerContext, id: string, managerId: string, isRepeated = false): Promise<void> {
  const { client, model, abilities } = context;
  const endpoint = model.resourceType.endpoint;
  const urn = extensionWith('manager', model);
  if (urn === undefined) throw new TypeError('the resource type has no manager');
  try {
    if (abilities.patch) {
      await client.patch(endpoint, id, [{ op: 'replace', path: `${urn}:manager`, value: { value: managerId } }]);
      return;
    }
    const person = canonicalResource(await client.get(endpoint, id), model);
    const ifMatch = versionOf(person);
    await client.replace(endpoint, id, withManager(person, urn, managerId), ifMatch === undefined ? {} : { ifMatch });
  } catch (error) {
    // To set the same manager twice changes nothing, so that a lost answer needs no look-up.
    if (!isUnknownOutcome(error) || isRepeated) throw givenUp(error);
    await lookAfter(error, () => setManager(context, id, managerId, true));
  }
}

function withManager(person: JsonObject, urn: string, managerId: string): JsonObject {
  const extension = person[urn];
  const schemas = new Set([...(Array.isArray(person.schemas) ? person.schemas : []), urn]);
  return {
    ...person,
    schemas: [...schemas],
    [urn]: { ...(isObject(extension) ? extension : {}), manager: { value: managerId } },
  };
}
