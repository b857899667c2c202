export { type ApplyPatchOptions, applyPatch, type Patched } from './apply.ts';
export { diff } from './diff.ts';
export { type PatchOperation, parsePatch, patchMessage } from './operation.ts';
export { sameValues } from './pair.ts';
