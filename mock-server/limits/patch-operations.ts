import type { PatchOperation } from '../../src/protocol/patch/index.ts';
import type { ProviderContext } from '../context/context.ts';
import { checkLimit } from './limit.ts';

/** Throws a `ScimError` for a PATCH with more operations than the behaviour `maxPatchOperations` allows. */
export function checkPatchOperations(provider: ProviderContext, operations: readonly PatchOperation[]): void {
  checkLimit(provider, 'maxPatchOperations', operations.length, 'operations are allowed in one PATCH');
}
