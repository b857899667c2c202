import path from 'node:path';
import { closestMatch } from 'leven';
import { ConfigError } from '../state/config-error.ts';
import { withFileLock } from '../state/file-lock.ts';
import { describeIssue, describeIssues, readJsonFile, writeJsonFile } from '../state/json-file.ts';
import { type Config, config, type Profile } from './profile.ts';

/** The configuration file of a configuration directory. */
export function configFile(configDirectory: string): string {
  return path.join(configDirectory, 'config.json');
}

/** Reads `config.json`; without one, a configuration without profiles. Throws a `ConfigError` (`invalidConfig`). */
export async function loadConfig(configDirectory: string): Promise<Config> {
  return (await readJsonFile(configFile(configDirectory), config, { privacy: 'own' })) ?? { version: 1, profiles: {} };
}

/** Writes `config.json`, whole or not at all. Throws a `ConfigError` (`invalidConfig`) for what could not be read back. */
export async function saveConfig(configDirectory: string, value: Config): Promise<void> {
  const file = configFile(configDirectory);
  const parsed = config.safeParse(value, { error: describeIssue });
  if (!parsed.success) {
    const problems = describeIssues(parsed.error.issues);
    throw new ConfigError('invalidConfig', `not written to ${file}, since it is not valid: ${problems}`);
  }
  await writeJsonFile(file, parsed.data);
}

/**
 * Changes the configuration, while no other process does. Returns what it has become. Throws a `ConfigError`, and what `change`
 * throws.
 */
export async function updateConfig(configDirectory: string, change: (before: Config) => Config): Promise<Config> {
  return withFileLock(configFile(configDirectory), async () => {
    const after = change(await loadConfig(configDirectory));
    await saveConfig(configDirectory, after);
    return after;
  });
}

/**
 * Finds a profile. Throws a `ConfigError` (`unknownProfile`) that names who asked for it, what it may have meant, and what
 * there is.
 */
export function findProfile({ profiles }: Config, name: string, askedBy: string): Profile {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found) return found;
  const names = Object.keys(profiles).sort();
  // Two letters swapped, the most common slip, count as two.
  const maxDistance = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  const close = closestMatch(name, names, { maxDistance });
  const meant = close === undefined ? '' : `Did you mean ${close}? `;
  const hint = names.length === 0 ? 'There are no profiles yet.' : `${meant}There are: ${names.join(', ')}.`;
  throw new ConfigError('unknownProfile', `there is no profile ${JSON.stringify(name)} (from ${askedBy})`, hint);
}
