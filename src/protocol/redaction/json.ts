import { isObject, type Json, type JsonObject } from '../json/json.ts';
import { redactFilterText, secretsInFilter } from './filters.ts';
import { redacted } from './literals.ts';
import { isSecretName, isSecretPath, type SecretNames } from './names.ts';

/**
 * Maximum nesting level of JSON. Deeper objects and arrays are redacted, because very deep JSON could exhaust the
 * stack.
 */
const maxDepth = 500;

const noNames: SecretNames = new Set();

/** Settings of `redactJson`: the functions and the names that it uses to find and replace secrets. */
export interface JsonCleaning {
  /** Replaces secrets in strings and in names of members. */
  readonly text: (text: string) => string;
  /** Names of additional attributes whose values are secrets, in lower case. */
  readonly names?: SecretNames;
  /** Returns true if the number is a known secret. */
  readonly isSecretNumber?: (value: number) => boolean;
}

/**
 * Copies JSON and replaces secrets in the copy. If the name of a member is the name of a secret, replaces all values in
 * the member except `true`, `false` and `null`.
 */
export function redactJson(value: Json, cleaning: JsonCleaning | JsonCleaning['text']): Json {
  return redact(value, typeof cleaning === 'function' ? { text: cleaning } : cleaning, false, 0);
}

function redact(value: Json, cleaning: JsonCleaning, isSecret: boolean, depth: number): Json {
  if (typeof value === 'string') return isSecret ? redacted : cleaning.text(value);
  if (typeof value === 'number') return isSecret || cleaning.isSecretNumber?.(value) ? redacted : value;
  if (typeof value === 'boolean' || value === null) return value;
  if (depth > maxDepth) return redacted;
  if (Array.isArray(value)) return value.map((item) => redact(item, cleaning, isSecret, depth + 1));
  const copy: JsonObject = Object.create(null);
  const path = pathOf(value);
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const isInner = isSecret || holdsSecret(name, path, cleaning.names ?? noNames);
    const inner = isFilter(name, member) ? redactFilterText(member, cleaning.names) : member;
    copy[cleaning.text(name)] = redact(inner, cleaning, isInner, depth + 1);
  }
  return copy;
}

/**
 * Returns the secrets in JSON. Secrets are all strings and numbers in a member with the name of a secret, such as a new
 * password. Values that a filter compares with secret attributes are also secrets.
 */
export function secretsIn(value: Json, names: SecretNames = noNames): Set<string> {
  const found = new Set<string>();
  collect(value, names, false, 0, found);
  return found;
}

function collect(value: Json, names: SecretNames, isSecret: boolean, depth: number, found: Set<string>): void {
  if (typeof value === 'string' || typeof value === 'number') {
    if (isSecret) found.add(String(value));
  } else if (depth > maxDepth) {
    return;
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, names, isSecret, depth + 1, found);
  } else if (isObject(value)) {
    const path = pathOf(value);
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue;
      if (isFilter(name, member)) for (const secret of secretsInFilter(member, names)) found.add(secret);
      collect(member, names, isSecret || holdsSecret(name, path, names), depth + 1, found);
    }
  }
}

/** True if the member contains a filter, as in a search by POST (RFC 7644 section 3.4.3) or in a query. */
function isFilter(name: string, member: Json): member is string {
  return typeof member === 'string' && name.toLowerCase() === 'filter';
}

/** Returns the path of a PATCH operation (RFC 7644 section 3.5.2). Some clients and servers write `Path` with a capital letter. */
function pathOf(object: JsonObject): string | undefined {
  const path = object.path ?? object.Path;
  return typeof path === 'string' ? path : undefined;
}

/** True if a member contains a secret. For the `value` of a PATCH operation, also checks the path of the operation. */
function holdsSecret(name: string, path: string | undefined, names: SecretNames): boolean {
  if (isSecretName(name) || names.has(name.toLowerCase())) return true;
  return path !== undefined && name.toLowerCase() === 'value' && isSecretPath(path, names);
}
