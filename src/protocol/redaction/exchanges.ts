import type { Headers, ScimRequest } from '../exchange/exchange.ts';
import type { Json } from '../json/json.ts';
import { redactFilterText } from './filters.ts';
import { secretsIn } from './json.ts';
import { redacted } from './literals.ts';
import { isSecretName, type SecretNames } from './names.ts';
import type { Redactor } from './redactor.ts';
import { secretsInXml } from './xml.ts';

/** The parts of a request that may contain a secret. */
type Sent = Pick<ScimRequest, 'headers' | 'query'> & Partial<Pick<ScimRequest, 'body' | 'raw'>>;

/** Maximum length, in characters, of a text body that is searched for names of secrets. */
const maxText = 1 << 20;

/**
 * Returns the secrets of a request. Finds the secrets by the names of headers, query parameters, form fields and JSON
 * members, such as the member `password`.
 */
export function secretsOf(request: Sent, names?: SecretNames): Set<string> {
  const found = new Set<string>();
  const parts: readonly Json[] = [{ ...request.headers }, { ...request.query }, bodyOf(request) ?? null];
  for (const part of parts) {
    for (const secret of secretsIn(part, names)) {
      found.add(secret);
      // Adds the part after the scheme: the credential of an `Authorization` header.
      found.add(secret.slice(secret.lastIndexOf(' ') + 1));
    }
  }
  for (const secret of xmlSecrets(request, names)) found.add(secret);
  return found;
}

/** Matches text that begins like XML. */
const isXml = /^\s*</;

/** Returns the secrets of an XML body: the text in elements such as `password`. */
function xmlSecrets({ raw }: Sent, names: SecretNames | undefined): readonly string[] {
  if (typeof raw !== 'string' || raw.length > maxText || !isXml.test(raw)) return [];
  return secretsInXml(raw, names);
}

/**
 * Replaces secrets in headers. Replaces the whole value of a header if the header has the name of a secret. Replaces
 * known secret values in all other headers.
 */
export function redactHeaders(headers: Headers, redactor: Pick<Redactor, 'text'>): Record<string, string> {
  return redactValues(headers, (_, value) => redactor.text(value));
}

/**
 * Replaces secrets in query parameters. Replaces three kinds of values: the values of parameters that have the name of
 * a secret, known secret values, and values that a filter compares with secret attributes.
 */
export function redactQuery(
  query: Readonly<Record<string, string>>,
  redactor: Pick<Redactor, 'text' | 'names'>,
): Record<string, string> {
  return redactValues(query, (name, value) =>
    redactor.text(name.toLowerCase() === 'filter' ? redactFilterText(value, redactor.names) : value),
  );
}

/** Returns the base URL, the path and the query of a request, with their secrets replaced. */
export function redactTarget(
  { base, path, query }: Pick<ScimRequest, 'base' | 'path' | 'query'>,
  redactor: Pick<Redactor, 'text' | 'names'>,
): Pick<ScimRequest, 'base' | 'path' | 'query'> {
  return { base: redactor.text(base), path: redactor.text(path), query: redactQuery(query, redactor) };
}

function redactValues(
  values: Readonly<Record<string, string>>,
  redactValue: (name: string, value: string) => string,
): Record<string, string> {
  const copy: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(values)) {
    copy[name] = isSecretName(name) ? redacted : redactValue(name, String(value));
  }
  return copy;
}

function bodyOf({ body, raw }: Sent): Json | undefined {
  if (body !== undefined || typeof raw !== 'string' || raw.length > maxText || isXml.test(raw)) return body;
  try {
    return JSON.parse(raw) as Json;
  } catch {
    return readForm(raw);
  }
}

/** Parses the fields of `application/x-www-form-urlencoded`. */
function readForm(text: string): Json {
  const fields: Record<string, string> = Object.create(null);
  for (const field of text.split('&')) {
    const equals = field.indexOf('=');
    if (equals > 0) fields[decode(field.slice(0, equals))] = decode(field.slice(equals + 1));
  }
  return fields;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
