import { isObject, type Json, type JsonObject } from '../json/json.ts';
import { redactFilterText, secretsInFilter } from './filters.ts';
import { redacted } from './literals.ts';
import { isSecretName, isSecretPath, type SecretNames } from './names.ts';

/** Deeper levels are not shown, so that no response can exhaust the stack. */
const maxDepth = 500;

const noNames: SecretNames = new Set();

/** Cleans the parts of JSON whose names do not mark them as secrets. */
export interface JsonCleaning {
  /** Cleans strings and names of members. */
  readonly text: (text: string) => string;
  /** Names of further attributes, in lower case, whose values are secrets. */
  readonly names?: SecretNames;
  /** True if the number is a known secret. */
  readonly isSecretNumber?: (value: number) => boolean;
}

/** Copies JSON without secrets. In a member with the name of a secret, each value except true, false and null is a secret. */
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
 * The strings and numbers in JSON that are secrets by the name of their member, such as a new password, and the values that a
 * filter compares with a secret.
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

/** The filter of a search by POST (RFC 7644 section 3.4.3), or of a query. */
function isFilter(name: string, member: Json): member is string {
  return typeof member === 'string' && name.toLowerCase() === 'filter';
}

/** The path of a PATCH operation (RFC 7644 section 3.5.2), whose members some clients and servers capitalise. */
function pathOf(object: JsonObject): string | undefined {
  const path = object.path ?? object.Path;
  return typeof path === 'string' ? path : undefined;
}

/** The value of a PATCH operation is named by its path, not by its member. */
function holdsSecret(name: string, path: string | undefined, names: SecretNames): boolean {
  if (isSecretName(name) || names.has(name.toLowerCase())) return true;
  return path !== undefined && name.toLowerCase() === 'value' && isSecretPath(path, names);
}
