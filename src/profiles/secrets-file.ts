import path from 'node:path';
import * as z from 'zod/mini';
import { ConfigError } from '../state/config-error.ts';
import { withFileLock } from '../state/file-lock.ts';
import { readJsonFile, writeJsonFile } from '../state/json-file.ts';

const secretsSchema = z.strictObject({ version: z.literal(1), secrets: z.record(z.string(), z.string()) });

/** Returns the path of the secrets file, which is in the same folder as `config.json`. */
export function secretsFile(configDirectory: string): string {
  return path.join(configDirectory, 'secrets.json');
}

/**
 * Reads a secret by its name. Throws a `ConfigError`: `noSecret` if the secret does not exist, `invalidConfig` if other
 * users can read the file.
 */
export async function readStoredSecret(configDirectory: string, name: string): Promise<{ value: string }> {
  const secrets = await load(configDirectory);
  const value = secrets.get(name);
  if (value !== undefined) return { value };
  throw new ConfigError('noSecret', `${secretsFile(configDirectory)} has no secret ${JSON.stringify(name)}`);
}

/** Stores a secret under a name. If `value` is undefined, removes the secret. Only this user can read the file (mode 0600). */
export async function storeSecret(configDirectory: string, name: string, value: string | undefined): Promise<void> {
  const file = secretsFile(configDirectory);
  await withFileLock(file, async () => {
    const secrets = await load(configDirectory);
    if (value === undefined && !secrets.has(name)) return;
    if (value === undefined) secrets.delete(name);
    else secrets.set(name, value);
    await writeJsonFile(file, { version: 1, secrets: Object.fromEntries(secrets) });
  });
}

/**
 * Returns a stored secret, so that the caller can restore this secret later. Returns undefined if the secret does not
 * exist. Throws a `ConfigError` (`invalidConfig`) if other users can read the file.
 */
export async function findStoredSecret(configDirectory: string, name: string): Promise<string | undefined> {
  return (await load(configDirectory)).get(name);
}

async function load(configDirectory: string): Promise<Map<string, string>> {
  const found = await readJsonFile(secretsFile(configDirectory), secretsSchema, { privacy: 'private' });
  return new Map(Object.entries(found?.secrets ?? {}));
}
