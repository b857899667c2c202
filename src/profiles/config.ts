import { suggest } from '../protocol/text/suggest.ts';
import { ConfigError } from '../state/config-error.ts';
import { withFileLock } from '../state/file-lock.ts';
import { describeIssue, describeIssues, readJsonFile, writeJsonFile } from '../state/json-file.ts';
import { configFile } from './config-file.ts';
import { type Config, config, type Profile } from './profile.ts';

/**
 * Reads `config.json`. If the file does not exist, returns a configuration without profiles. Throws a `ConfigError`
 * (`invalidConfig`) if the configuration is not valid.
 */
export async function loadConfig(configDirectory: string): Promise<Config> {
  return (await readJsonFile(configFile(configDirectory), config, { privacy: 'own' })) ?? { version: 1, profiles: {} };
}

/** Writes `config.json` atomically. Throws a `ConfigError` (`invalidConfig`) for a configuration that `loadConfig` would reject. */
export async function saveConfig(configDirectory: string, value: Config): Promise<void> {
  const file = configFile(configDirectory);
  const parsed = config.safeParse(value, { error: describeIssue });
  if (!parsed.success) {
    const problems = describeIssues(parsed.error.issues);
    throw new ConfigError(
      'invalidConfig',
      `the configuration was not written to ${file}, because it is not valid: ${problems}`,
    );
  }
  await writeJsonFile(file, parsed.data);
}

/**
 * Changes the configuration under a lock. Returns the new configuration. Throws a `ConfigError`, or the error that
 * `change` throws.
 */
export async function updateConfig(configDirectory: string, change: (before: Config) => Config): Promise<Config> {
  return withFileLock(configFile(configDirectory), async () => {
    const after = change(await loadConfig(configDirectory));
    await saveConfig(configDirectory, after);
    return after;
  });
}

/**
 * Finds a profile by its name. If there is no such profile, throws a `ConfigError` (`unknownProfile`) that contains
 * `askedBy` (the source of the name), a similar name, and the names of all profiles.
 */
export function findProfile({ profiles }: Config, name: string, askedBy: string): Profile {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found) return found;
  const names = Object.keys(profiles).sort();
  const [close] = suggest(name, names);
  const meant = close === undefined ? '' : `Did you mean ${close}? `;
  const hint = names.length === 0 ? 'There are no profiles yet.' : `${meant}The profiles are ${names.join(', ')}.`;
  throw new ConfigError('unknownProfile', `there is no profile ${JSON.stringify(name)} (from ${askedBy})`, hint);
}
