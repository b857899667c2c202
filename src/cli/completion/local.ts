import path from 'node:path';
import { configFile } from '../../profiles/config-file.ts';
import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { findDirectories } from '../../state/directories.ts';
import { readRegularFile } from '../../state/regular-file.ts';
import { builtManifest, readBuilt } from '../built.ts';
import type { Documents } from './attributes.ts';
import type { CompletionContext } from './context.ts';
import { resourcesOf, type Sources, type Tables } from './sources.ts';

/** Maximum size of `config.json` in bytes. */
const maxConfigSize = 4 * 1024 * 1024;

/**
 * Returns the sources of this machine. Each part of the program is loaded only if an answer needs it, because the user
 * waits for the answer between two keys.
 */
export function localSources(context: CompletionContext): Sources {
  return {
    manifest: builtManifest(),
    tables: () => readBuilt('tables') as Tables,
    standardDocuments: () => readBuilt('standard-documents') as Documents,
    profiles: () => readProfiles(context),
    documents: (profile) => readDocuments(profile, context),
    names: async (type, typed, profile) => {
      const { readNames } = await import('./names.ts');
      return readNames({ type, typed, profile }, context);
    },
  };
}

/**
 * Returns the names of the profiles and their URLs. Reads the file without the checks of `loadConfig`, which would load
 * a library. A file that is not valid has no profiles.
 */
async function readProfiles({ env }: CompletionContext): Promise<readonly (readonly [string, string])[]> {
  try {
    const file = configFile(findDirectories(env).config);
    const text = await readRegularFile(file, { maxSize: maxConfigSize, privacy: 'own', code: 'invalidConfig' });
    const { profiles } = JSON.parse(text ?? '{}') as JsonObject;
    if (!isObject(profiles)) return [];
    const rows = Object.entries(profiles).map(
      ([name, row]) => [name, isObject(row) ? String(row['url']) : ''] as const,
    );
    return rows.sort(([a], [b]) => (a < b ? -1 : 1));
  } catch {
    return [];
  }
}

/** Returns the discovery documents that an earlier command of the same profile has stored. */
async function readDocuments(
  profile: string | undefined,
  { env, cwd }: CompletionContext,
): Promise<Documents | undefined> {
  try {
    const [{ resolveConnection }, { createDiskCache }] = await Promise.all([
      import('../../profiles/resolve.ts'),
      import('../../state/disk-cache.ts'),
    ]);
    const connection = await resolveConnection(profile === undefined ? {} : { profile }, env, path.resolve(cwd));
    const cache = createDiskCache({
      directory: findDirectories(env).cache,
      owner: [connection.profile ?? '', connection.base],
    });
    const read = async (name: string): Promise<readonly Json[]> => {
      const value = await cache.get(name);
      return isObject(value) ? resourcesOf(value['document']) : [];
    };
    const [schemas, resourceTypes] = await Promise.all([read('Schemas'), read('ResourceTypes')]);
    return schemas.length > 0 && resourceTypes.length > 0 ? { schemas, resourceTypes } : undefined;
  } catch {
    return undefined;
  }
}
