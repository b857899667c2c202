import { ScimError } from '../../src/protocol/errors.ts';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { checkLimit } from '../limits/limit.ts';
import { isGroupModel } from './group-type.ts';

/**
 * Checks the members in a POST or PUT of a group. Throws a `ScimError` if the behaviours refuse members, or if there
 * are more members than the behaviours allow.
 */
export function checkMembersGiven(provider: ProviderContext, model: ResourceModel, input: JsonObject): void {
  if (!isGroupModel(model) || input.members === undefined) return;
  if (provider.behaviour.membersOnCreate === 'refuse') {
    noteBehaviour(provider, 'membersOnCreate');
    throw ScimError.of('invalidValue', 'members: this provider accepts members only in PATCH requests');
  }
  checkLimit(provider, 'maxMembersAdded', countOf(input.members), 'members can be added by one request');
}

/**
 * Throws a `ScimError` if the behaviour `memberReplacement` refuses a PUT of a group. A PUT with members replaces all
 * members. A PUT without members removes all members, and is allowed if the group has no members.
 */
export function checkMembersReplaced(
  provider: ProviderContext,
  model: ResourceModel,
  { id }: JsonObject,
  input: JsonObject,
): void {
  if (provider.behaviour.memberReplacement === 'accept' || !isGroupModel(model)) return;
  if (input.members === undefined && provider.store.members(String(id)).size === 0) return;
  refuseReplacement(provider);
}

function refuseReplacement(provider: ProviderContext): never {
  noteBehaviour(provider, 'memberReplacement');
  throw ScimError.of(
    'invalidValue',
    'members: this provider does not allow a request that replaces or removes all members',
  );
}

/**
 * Throws a `ScimError` if the behaviours do not allow a PATCH of the members, or do not allow this number of members.
 */
export function checkMembersPatched(
  provider: ProviderContext,
  model: ResourceModel,
  operations: readonly PatchOperation[],
): void {
  const { maxMembersAdded, maxMembersRemoved, memberReplacement, mixedMemberChanges } = provider.behaviour;
  const isLimited = maxMembersAdded + maxMembersRemoved > 0;
  if ((!isLimited && memberReplacement === 'accept' && mixedMemberChanges === 'accept') || !isGroupModel(model)) return;
  const removals = operations.filter(({ op }) => op === 'remove');
  const additions = operations.filter(({ op }) => op !== 'remove');
  if (memberReplacement === 'refuse' && operations.some(replacesMembers)) refuseReplacement(provider);
  if (mixedMemberChanges === 'refuse' && additions.some(namesMembers) && removals.some(namesMembers)) {
    noteBehaviour(provider, 'mixedMemberChanges');
    throw ScimError.of(
      'invalidValue',
      'members: this provider does not allow a PATCH that both adds and removes members',
    );
  }
  checkLimit(provider, 'maxMembersAdded', sum(additions.map(addedBy)), 'members can be added by one request');
  checkLimit(provider, 'maxMembersRemoved', sum(removals.map(removedBy)), 'members can be removed by one PATCH');
}

/**
 * Throws a `ScimError` with status 404 if a PATCH removes a member that the group does not have, and the behaviour
 * `nonMemberRemoval` refuses such a PATCH.
 */
export function checkMembersPresent(
  provider: ProviderContext,
  model: ResourceModel,
  { id }: JsonObject,
  operations: readonly PatchOperation[],
): void {
  if (provider.behaviour.nonMemberRemoval === 'accept' || !isGroupModel(model)) return;
  const members = provider.store.members(String(id));
  const absent = operations.filter(({ op }) => op === 'remove').flatMap(namedBy);
  if (absent.every((member) => members.has(member))) return;
  noteBehaviour(provider, 'nonMemberRemoval');
  throw new ScimError(404, `the group ${JSON.stringify(id)} does not have the member to remove`);
}

/**
 * Returns the ids of the members that a remove operation selects. The ids are in the filter of its path or in its
 * value.
 */
function namedBy({ path = '', value }: PatchOperation): string[] {
  if (!isMembers(path)) return [];
  const inFilter = [...path.matchAll(/\bvalue\s+eq\s+("(?:[^"\\]|\\.)*")/gi)].map(([, id = '""']) =>
    String(JSON.parse(id)),
  );
  const values = Array.isArray(value) ? value : [value];
  return [...inFilter, ...values.flatMap((one) => (isObject(one) && typeof one.value === 'string' ? [one.value] : []))];
}

/** True if an operation sets or removes the whole list of members. */
function replacesMembers({ op, path, value }: PatchOperation): boolean {
  if (op === 'add') return false;
  if (path === undefined) return op === 'replace' && membersIn(value) !== undefined;
  return /(?:^|:)members$/i.test(path) && (op === 'replace' || countOf(value) === 0);
}

function namesMembers({ path, value }: PatchOperation): boolean {
  return path === undefined ? membersIn(value) !== undefined : isMembers(path);
}

/** Returns the members in the value of an operation without a path. */
function membersIn(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return undefined;
  return Object.entries(value).find(([name]) => name.toLowerCase() === 'members')?.[1];
}

function addedBy({ path, value }: PatchOperation): number {
  if (path === undefined) return isObject(value) ? countOf(value.members) : 0;
  return isMembers(path) ? countOf(value) : 0;
}

/**
 * Counts the members that a remove operation selects individually. Each `eq` in its filter selects one member. Without
 * `eq`, each element of its value selects one member.
 */
function removedBy({ path = '', value }: PatchOperation): number {
  if (!isMembers(path)) return 0;
  // A quoted value may contain the word `eq`. The content of quoted values is therefore removed.
  const named = path.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/\seq\s/gi)?.length ?? 0;
  return named > 0 ? named : countOf(value);
}

function isMembers(path: string): boolean {
  return /(?:^|:)members(?:$|\[)/i.test(path);
}

function countOf(value: Json | undefined): number {
  if (value === undefined || value === null) return 0;
  return Array.isArray(value) ? value.length : 1;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
