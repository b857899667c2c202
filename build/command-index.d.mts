import type { CommandIndex, ManifestCommand } from '../src/cli/manifest.ts';

/** Creates the command index, which is all that a start reads to find a command. */
export function commandIndex(descriptions: readonly ManifestCommand[]): CommandIndex;
