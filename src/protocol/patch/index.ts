export { type ApplyPatchOptions, applyPatch, type Patched } from './apply.ts';
export { diff, sameValues } from './diff.ts';
export { type PatchOperation, parsePatch, patchMessage } from './operation.ts';
