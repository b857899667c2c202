import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { ConfigError } from './config-error.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const secretsSchema = z.strictObject({ version: z.literal(1), secrets: z.record(z.string(), z.string()) });

/** The secrets file beside `config.json`, for machines without a keychain. */
export function secretsFile(configDirectory: string): string {
  return path.join(configDirectory, 'secrets.json');
}

/** Reads a secret by its name. Throws a `ConfigError`: `noSecret` when it is not there, `invalidConfig` when others could read it. */
export async function readStoredSecret(configDirectory: string, name: string): Promise<{ value: string }> {
  const secrets = await load(configDirectory);
  const value = secrets.get(name);
  if (value !== undefined) return { value };
  throw new ConfigError('noSecret', `${secretsFile(configDirectory)} has no secret ${JSON.stringify(name)}`);
}

/** Stores a secret under a name, or removes it with undefined. The file is readable by this user only (mode 0600). */
export async function storeSecret(configDirectory: string, name: string, value: string | undefined): Promise<void> {
  const secrets = await load(configDirectory);
  if (value === undefined) secrets.delete(name);
  else secrets.set(name, value);
  await writeJsonFile(secretsFile(configDirectory), { version: 1, secrets: Object.fromEntries(secrets) });
}

async function load(configDirectory: string): Promise<Map<string, string>> {
  const file = secretsFile(configDirectory);
  await assertPrivate(file);
  const found = await readJsonFile(file, secretsSchema);
  return new Map(Object.entries(found?.secrets ?? {}));
}

/** Windows has no such modes: there the user's profile directory is private by default. */
async function assertPrivate(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const mode = await stat(file).then(
    (stats) => stats.mode & 0o777,
    () => 0,
  );
  if ((mode & 0o077) === 0) return;
  const message = `${file} has secrets and can be read by others (mode ${mode.toString(8).padStart(4, '0')})`;
  throw new ConfigError('invalidConfig', message, `chmod 600 ${file}`);
}
