import { ScimError } from '../../src/protocol/errors.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import { noteBehaviour, type ProviderContext } from '../context/context.ts';
import { checkLimit } from './limit.ts';

/** Throws a `ScimError` for a PATCH with more operations than the behaviour `maxPatchOperations` allows. */
export function checkPatchOperations(provider: ProviderContext, operations: readonly PatchOperation[]): void {
  checkLimit(provider, 'maxPatchOperations', operations.length, 'operations are allowed in one PATCH');
}

/** Throws a `ScimError` for a path with a filter if the behaviour `patchPathFilters` is off. */
export function checkPatchPaths(provider: ProviderContext, operations: readonly PatchOperation[]): void {
  if (provider.behaviour.patchPathFilters) return;
  const filtered = operations.find(({ path }) => path?.includes('['));
  if (!filtered) return;
  noteBehaviour(provider, 'patchPathFilters');
  throw ScimError.of('invalidPath', `${filtered.path}: this provider does not support filters in paths`);
}

/** Throws a `ScimError` if an operation has no path and the behaviour `patchWithoutPath` refuses this. */
export function checkPathsGiven(provider: ProviderContext, operations: readonly PatchOperation[]): void {
  if (provider.behaviour.patchWithoutPath === 'accept' || operations.every(({ path }) => path !== undefined)) return;
  noteBehaviour(provider, 'patchWithoutPath');
  throw ScimError.of('invalidSyntax', 'this provider accepts only PATCH operations with a path');
}
