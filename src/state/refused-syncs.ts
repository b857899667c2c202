import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { type Environment, findDirectories } from './directories.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { listFolder } from './list-folder.ts';

const schema = z.object({
  /** Base URL of the service. */
  base: z.string(),
  /** Absolute path of the source, `-` for stdin, or `--from PROFILE` for a service. */
  source: z.string(),
  /** The filter that selects the people for whom the source is responsible. */
  filter: z.optional(z.string()),
  /**
   * The limits of the run, as flags: `--max-removals 5`. A run with other limits counts as another sync, and an earlier
   * refusal does not apply to it, because a person has decided on the new limits.
   */
  limits: z.array(z.string()),
  profile: z.optional(z.string()),
  /** Time of the refusal (ISO 8601). */
  at: z.string(),
  /** The message of the refusal. */
  reason: z.string(),
});

/** A refused sync: an unattended run that a safety limit refused. Later runs of the same sync are refused too. */
export type RefusedSync = z.infer<typeof schema>;

/** The fields that identify a sync. */
export type SyncIdentity = Pick<RefusedSync, 'base' | 'source' | 'filter' | 'limits'>;

/**
 * Stores a refused sync in a file until `clearRefusedSyncs` removes the file. Throws a `ConfigError` if the file cannot
 * be written.
 */
export async function keepRefusedSync(env: Environment, refused: RefusedSync): Promise<void> {
  await writeJsonFile(fileOf(env, refused), refused);
}

/** Returns the refused sync with this identity. Throws a `ConfigError` if its file is damaged. */
export function findRefusedSync(env: Environment, identity: SyncIdentity): Promise<RefusedSync | undefined> {
  return readJsonFile(fileOf(env, identity), schema, { hint: 'to remove the file, run scimctl sync clear' });
}

/**
 * Removes the files of all refused syncs of a service, and returns these syncs. Also removes a damaged file, because
 * the name of the file already shows the service.
 */
export async function clearRefusedSyncs(env: Environment, base: string): Promise<RefusedSync[]> {
  const cleared: RefusedSync[] = [];
  for (const name of await listFolder(folder(env))) {
    if (!name.startsWith(`${hash(base)}-`)) continue;
    const file = path.join(folder(env), name);
    const refused = await readJsonFile(file, schema).catch(() => undefined);
    await rm(file, { force: true });
    cleared.push(refused ?? { base, source: file, at: '', limits: [], reason: 'the file was damaged' });
  }
  return cleared;
}

function fileOf(env: Environment, { base, source, filter, limits }: SyncIdentity): string {
  const run = JSON.stringify([source, filter ?? null, limits]);
  return path.join(folder(env), `${hash(base)}-${hash(run)}.json`);
}

function folder(env: Environment): string {
  return path.join(findDirectories(env).state, 'refused-syncs');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
