import { isObject, type JsonObject } from '../../protocol/json.ts';
import type { ResourceModel } from '../../protocol/model.ts';
import { versionOf } from '../../changes/resource.ts';
import type { Abilities, ProvisioningClient } from '../../changes/client.ts';
import { givenUp, hasStatus, isLostAnswer, isUnknownOutcome } from '../../changes/failure.ts';

/** What a change of memberships needs of the run. */
export interface GroupContext {
  readonly client: ProvisioningClient;
  /** Model of Group. */
  readonly model: ResourceModel;
  readonly abilities: Abilities;
}

/** How many members one PATCH adds or removes by default: some services refuse more. */
export const defaultSlice = 100;

/** How often a change is tried when an answer is lost or somebody else changed the group. */
const maxAttempts = 3;

/** Adds people to a group: a PATCH that adds (RFC 7644 section 3.5.2.1), or a PUT of all where the server has no PATCH. */
export async function addMembers(context: GroupContext, groupId: string, ids: readonly string[]): Promise<void> {
  const { client, model, abilities } = context;
  const endpoint = model.resourceType.endpoint;
  const value = ids.map((id): JsonObject => ({ value: id }));
  await repeatable(() =>
    abilities.patch
      ? client.patch(endpoint, groupId, [{ op: 'add', path: 'members', value }])
      : putMembers(context, groupId, (members) => [...members, ...value.filter(({ value: id }) => !has(members, id))]),
  );
}

/** Removes people from a group: a PATCH that removes each by its value (section 3.5.2.2), or a PUT of the rest. */
export async function removeMembers(context: GroupContext, groupId: string, ids: readonly string[]): Promise<void> {
  const { client, model, abilities } = context;
  const endpoint = model.resourceType.endpoint;
  const gone = new Set(ids);
  const operations = ids.map((id) => ({ op: 'remove' as const, path: `members[value eq ${JSON.stringify(id)}]` }));
  await repeatable(() =>
    abilities.patch
      ? client.patch(endpoint, groupId, operations)
      : putMembers(context, groupId, (members) => members.filter(({ value }) => !gone.has(String(value)))),
  );
}

/** Reads the group with its members and writes it back with others, only while nobody else has changed it. */
async function putMembers(
  { client, model }: GroupContext,
  groupId: string,
  change: (members: readonly JsonObject[]) => JsonObject[],
): Promise<void> {
  const endpoint = model.resourceType.endpoint;
  const group = await client.get(endpoint, groupId);
  const ifMatch = versionOf(group);
  const members = change((Array.isArray(group.members) ? group.members : []).filter(isObject));
  await client.replace(endpoint, groupId, { ...group, members }, ifMatch === undefined ? {} : { ifMatch });
}

/** A membership that is added or removed twice is as it was after the first time. */
async function repeatable(change: () => Promise<unknown>): Promise<void> {
  let lost: unknown;
  for (let attempt = 1; ; attempt++) {
    try {
      await change();
      return;
    } catch (error) {
      if (isLostAnswer(error)) lost ??= error;
      if (attempt >= maxAttempts || !(isUnknownOutcome(error) || hasStatus(error, 412))) throw givenUp(lost ?? error);
    }
  }
}

function has(members: readonly JsonObject[], id: unknown): boolean {
  return members.some(({ value }) => value === id);
}

/** Cuts a list into slices. */
export function slices<T>(items: readonly T[], size: number): T[][] {
  const cut: T[][] = [];
  for (let start = 0; start < items.length; start += size) cut.push(items.slice(start, start + size));
  return cut;
}

/** A group that somebody is in. */
export interface GroupName {
  readonly id: string;
  /** What people call it, where the server says so. */
  readonly name?: string;
}

/** The groups that a person's `groups` names, direct memberships only; undefined where the server does not say. */
export function groupsOf(person: JsonObject): GroupName[] | undefined {
  if (!Array.isArray(person.groups)) return undefined;
  return person.groups.flatMap((group) => {
    if (!isObject(group) || group.type === 'indirect') return [];
    return groupName(group.value, group.display) ?? [];
  });
}

/** Makes a group's name of what a server calls its id and its display name; undefined without an id. */
export function groupName(id: unknown, name: unknown): GroupName | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return typeof name === 'string' && name !== '' ? { id, name } : { id };
}

/** Ids of the groups that `groupsOf` finds. */
export function groupIdsOf(person: JsonObject): string[] | undefined {
  return groupsOf(person)?.map(({ id }) => id);
}
