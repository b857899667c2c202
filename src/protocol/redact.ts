import { isObject, type Json, type JsonObject } from './json.ts';

/** Stands where a secret was. */
export const redacted = '[redacted]';

/** Members, parameters and paths whose value is never shown, compared without `-`, `_` and case. */
const secretName =
  /password|passwd|passphrase|secret|token|credential|authorization|apikey|privatekey|assertion|cookie/;

/** Text that is a secret by its looks: what follows an authentication scheme, and JSON Web Tokens. */
const secretText = /\b(?:Bearer|Basic)\s+[\w.~+/=-]{16,}|\beyJ[\w-]{8,4096}(?:\.[\w-]*){1,4}/gi;

/** `"password": "x"` and `token=x` in text that is not (or no longer) JSON; the value's end may be missing. */
const secretPair = new RegExp(
  String.raw`(NAME["']?\s{0,8}[:=]\s{0,8})(?:"(?:[^"\\]|\\.)*"?|'[^']*'?)|(NAME=)[^\s&,;"'<>]+`.replaceAll(
    'NAME',
    String.raw`(?:pass(?:word|wd|phrase)|secret|token|credential|api[-_]?key|private[-_]?key|assertion|authorization|cookie)[\w-]{0,40}`,
  ),
  'gi',
);

/** Shorter strings are too likely to be part of ordinary words. */
const shortestLiteral = 4;

/** Replaces secrets in what people and files get to see: by name, by looks, and by value for those it was told of. */
export interface Redactor {
  /** Makes a value known as a secret, wherever it turns up. */
  add(secret: string): void;
  /** Values that it was told of, and nothing else: for text that must otherwise stay as it is. */
  known(text: string): string;
  /** Known values, and what looks like a secret. */
  text(text: string): string;
  json(value: Json): Json;
}

/** Creates a redactor that knows of no value yet. */
export function createRedactor(): Redactor {
  const literals = new Set<string>();
  const known = (text: string) => withoutLiterals(text, literals);
  const text = (input: string) => known(input).replace(secretText, redacted).replace(secretPair, `$1$2${redacted}`);
  return {
    add: (secret) => {
      if (secret.length >= shortestLiteral) literals.add(secret);
    },
    known,
    text,
    json: (value) => redactJson(value, text),
  };
}

/** True when a member, parameter or header of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[-_]/g, ''));
}

/** A copy of JSON whose strings went through `text`. In what has a secret's name, everything but true, false and null is one. */
export function redactJson(value: Json, text: (text: string) => string, isSecret = false): Json {
  if (typeof value === 'string') return isSecret ? redacted : text(value);
  if (typeof value === 'number') return isSecret ? redacted : value;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, text, isSecret));
  if (!isObject(value)) return value;
  const copy: JsonObject = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) copy[name] = redactJson(member, text, isSecret || holdsSecret(value, name));
  }
  return copy;
}

/** The strings in JSON that are secrets by the name of their member, such as a new password. */
export function secretsIn(value: Json): Set<string> {
  const found = new Set<string>();
  collect(value, false, found);
  return found;
}

/** Text without these values, in clear or percent-encoded. */
export function withoutLiterals(text: string, literals: ReadonlySet<string>): string {
  let clean = text;
  for (const literal of literals) {
    if (clean.includes(literal)) clean = clean.replaceAll(literal, redacted);
    const encoded = encodeURIComponent(literal);
    if (encoded !== literal && clean.includes(encoded)) clean = clean.replaceAll(encoded, redacted);
  }
  return clean;
}

/** The value of a PATCH operation is named by its path, not by its member. */
function holdsSecret(object: JsonObject, name: string): boolean {
  return isSecretName(name) || (name === 'value' && typeof object.path === 'string' && isSecretName(object.path));
}

function collect(value: Json, isSecret: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (isSecret && value.length >= shortestLiteral) found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, isSecret, found);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) collect(member, isSecret || holdsSecret(value, name), found);
    }
  }
}
