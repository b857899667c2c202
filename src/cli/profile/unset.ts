import type { Profile } from '../../profiles/profile.ts';
import { UsageError } from '../errors/errors.ts';
import type { ProfileInput } from './profile-input.ts';

/** Maps each flag whose value `--unset` can remove to the property of the profile that contains the value. */
const members = {
  dialect: 'dialect',
  ca: 'ca',
  cert: 'cert',
  key: 'key',
  environment: 'environment',
  protect: 'protect',
  'keep-members': 'keepMembers',
  'max-removals': 'maxRemovals',
  concurrency: 'concurrency',
  rate: 'rate',
  'max-wait': 'maxWait',
} as const satisfies Partial<Record<keyof ProfileInput, keyof Profile>>;

/** Maps such flags to properties of `auth`. */
const authMembers = {
  scope: 'scope',
  'client-key-id': 'keyId',
  'client-key-algorithm': 'algorithm',
} as const satisfies Partial<Record<keyof ProfileInput, string>>;

type UnsetName = keyof typeof members | keyof typeof authMembers;

/** The names of the values that `--unset` can remove from a profile. Each name is the name of a flag. */
export const unsetNames = [...Object.keys(members), ...Object.keys(authMembers)] as UnsetName[];

/**
 * Removes values from a profile. Ignores a value that the profile does not have. Throws a `UsageError` if the input
 * also sets one of the values to remove.
 */
export function unsetMembers(profile: Profile, names: readonly UnsetName[], input: ProfileInput): Profile {
  const contradiction = names.find((name) => input[name] !== undefined);
  if (contradiction !== undefined)
    throw new UsageError(`--unset ${contradiction} and --${contradiction} contradict each other`);
  return without({ ...profile, auth: without(profile.auth, names, authMembers) }, names, members);
}

function without<T extends object>(value: T, names: readonly string[], table: Readonly<Record<string, string>>): T {
  const removed = new Set(names.map((name) => table[name]));
  return Object.fromEntries(Object.entries(value).filter(([member]) => !removed.has(member))) as T;
}
