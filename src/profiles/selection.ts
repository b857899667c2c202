import { ConfigError } from '../state/config-error.ts';
import { findProfile } from './config.ts';
import type { Config } from './profile.ts';

/**
 * Returns the names in a comma-separated list of profiles, without repetitions and in the order of the list. Throws a
 * `ConfigError` (`unknownProfile`) if a name is empty, or if no profile has this name.
 */
export function listedProfiles(config: Config, list: string, askedBy: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  for (const name of names) findProfile(config, name, askedBy);
  return [...new Set(names)];
}

/** Returns the names of all saved profiles in alphabetical order. Throws a `ConfigError` if there is no profile. */
export function allProfiles(config: Config): string[] {
  const names = Object.keys(config.profiles).sort();
  if (names.length > 0) return names;
  throw new ConfigError(
    'noConnection',
    'no profile is saved, so --all-profiles selects no service',
    'To save a profile, run scimctl profiles add.',
  );
}
