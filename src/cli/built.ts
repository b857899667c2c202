import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CommandIndex, expandFlags, type Manifest, type StoredCommand } from './manifest.ts';

/** The folder `dist` of the built program. After the build, this module is in a folder directly below it. */
export const dist = path.join(import.meta.dirname, '..');

/** Returns the path of the file of one command in a folder of `dist/`. */
export function fileOfCommand(folder: string, id: string, extension: string): string {
  return path.join(dist, folder, `${id.replaceAll(':', path.sep)}.${extension}`);
}

/** Returns the manifest of the built program. The flags that several commands share are in one file. */
export function builtManifest(): Manifest {
  return {
    index: readBuilt('index') as CommandIndex,
    describe: (id) =>
      expandFlags(readJson(fileOfCommand('manifest', id, 'json')) as StoredCommand, () => readBuilt('flags')),
  };
}

/** Reads a file of `dist/manifest/` by its name without the extension. */
export function readBuilt(name: string): unknown {
  return readJson(path.join(dist, 'manifest', `${name}.json`));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
