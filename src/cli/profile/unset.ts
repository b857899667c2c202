import type { Profile } from '../../profiles/profile.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';
import type { ProfileInput } from './profile-input.ts';

/** The flags whose values `--unset` can remove. For each flag: the property of the profile that contains the value. */
const members = {
  dialect: ['dialect'],
  ca: ['ca'],
  cert: ['cert'],
  key: ['key'],
  environment: ['environment'],
  protect: ['protect'],
  'keep-members': ['keepMembers'],
  'max-removals': ['maxRemovals'],
  concurrency: ['concurrency'],
  rate: ['rate'],
  'max-wait': ['maxWait'],
  header: ['headers'],
  proxy: ['proxy'],
  'connect-timeout': ['timeouts', 'connect'],
  'headers-timeout': ['timeouts', 'headers'],
  'body-timeout': ['timeouts', 'body'],
  'total-timeout': ['timeouts', 'total'],
  'allow-insecure-http': ['allowInsecureHttp'],
  'allow-invalid-certificate': ['allowInvalidCertificate'],
  scope: ['auth', 'scope'],
  'token-parameter': ['auth', 'parameters'],
  'client-key-id': ['auth', 'keyId'],
  'client-key-algorithm': ['auth', 'algorithm'],
} as const satisfies Partial<Record<keyof ProfileInput, readonly string[]>>;

type UnsetName = keyof typeof members;

/** The names of the values that `--unset` can remove from a profile. Each name is the name of a flag. */
export const unsetNames = Object.keys(members) as UnsetName[];

/**
 * Removes values from a profile. Ignores a value that the profile does not have. Throws a `UsageError` if the input
 * also sets one of the values to remove.
 */
export function unsetMembers(profile: Profile, names: readonly UnsetName[], input: ProfileInput): Profile {
  const contradiction = names.find((name) => input[name] !== undefined);
  if (contradiction !== undefined)
    throw new UsageError(`--unset ${contradiction} and --${contradiction} contradict each other`);
  return names.reduce<JsonObject>((left, name) => without(left, members[name]), { ...profile } as JsonObject) as never;
}

/** Removes the member at a path. Also removes an object that has no members afterwards. */
function without(object: JsonObject, [name, ...rest]: readonly string[]): JsonObject {
  const value = name === undefined ? undefined : object[name];
  if (name === undefined || value === undefined) return object;
  const inner = rest.length > 0 && isObject(value) ? without(value, rest) : undefined;
  const { [name]: _, ...others } = object;
  return inner === undefined || Object.keys(inner).length === 0 ? others : { ...object, [name]: inner };
}
