import { isObject, type Json, type JsonObject } from '../../src/protocol/json/json.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import { noteBehaviour, type Provider } from '../provider/context.ts';

type LimitName = 'maxMembersAdded' | 'maxMembersRemoved' | 'maxPatchOperations';

/** Throws a `ScimError` for a group that brings members where it may not, or more than it may. */
export function checkMembersGiven(provider: Provider, model: ResourceModel, input: JsonObject): void {
  if (model.resourceType.name !== 'Group' || input.members === undefined) return;
  if (provider.behaviour.membersOnCreate === 'refuse') {
    noteBehaviour(provider, 'membersOnCreate');
    throw ScimError.of('invalidValue', 'members: they are added with PATCH here');
  }
  checkLimit(provider, 'maxMembersAdded', countOf(input.members), 'members are added by one request');
}

/** Throws a `ScimError` for a PATCH of more operations, or of more members, than one may have. */
export function checkPatchSize(provider: Provider, model: ResourceModel, operations: readonly PatchOperation[]): void {
  const { maxPatchOperations, maxMembersAdded, maxMembersRemoved } = provider.behaviour;
  if (maxPatchOperations + maxMembersAdded + maxMembersRemoved === 0) return;
  checkLimit(provider, 'maxPatchOperations', operations.length, 'operations are in one PATCH');
  if (model.resourceType.name !== 'Group') return;
  const removals = operations.filter(({ op }) => op === 'remove');
  const additions = operations.filter(({ op }) => op !== 'remove');
  checkLimit(provider, 'maxMembersAdded', sum(additions.map(addedBy)), 'members are added by one request');
  checkLimit(provider, 'maxMembersRemoved', sum(removals.map(removedBy)), 'members are removed by one PATCH');
}

function checkLimit(provider: Provider, name: LimitName, count: number, what: string): void {
  const { [name]: limit, limitError } = provider.behaviour;
  if (limit === 0 || count <= limit) return;
  noteBehaviour(provider, name);
  noteBehaviour(provider, 'limitError');
  const detail = `at most ${limit} ${what}, not ${count}`;
  throw limitError === '413' ? new ScimError(413, detail) : ScimError.of(limitError, detail);
}

function addedBy({ path, value }: PatchOperation): number {
  if (path === undefined) return isObject(value) ? countOf(value.members) : 0;
  return isMembers(path) ? countOf(value) : 0;
}

/** Members that a remove names: in its filter, where each `eq` is one, or in its value. */
function removedBy({ path = '', value }: PatchOperation): number {
  if (!isMembers(path)) return 0;
  const named = path.match(/\seq\s/gi)?.length ?? 0;
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
