import { isObject, type Json, type JsonObject } from '../protocol/json.ts';
import type { AttributeModel, ResourceModel } from '../protocol/model.ts';
import { isSecretName, redacted, redactJson } from '../protocol/redact.ts';

/** Names of attributes, in lower case, whose values are never shown. */
export type SecretNames = ReadonlySet<string>;

/** The attributes of a model that a server never gives out: `writeOnly` or returned `never` (RFC 7643 section 2.2). */
export function secretNamesOf(model: ResourceModel): SecretNames {
  const names = new Set<string>();
  const visit = (attributes: readonly AttributeModel[]): void => {
    for (const attribute of attributes) {
      if (isSecretAttribute(attribute)) names.add(attribute.name.toLowerCase());
      visit(attribute.subAttributes);
    }
  };
  for (const schema of [model.core, ...model.extensions]) visit(schema.attributes);
  return names;
}

/** True for an attribute that a server never gives out. */
export function isSecretAttribute({ mutability, returned }: AttributeModel): boolean {
  return mutability === 'writeOnly' || returned === 'never';
}

/** True when an attribute path leads to, or into, a secret, by the schema or by its looks. */
export function isSecretPath(path: string, names: SecretNames): boolean {
  if (isSecretName(path)) return true;
  const plain = path.replaceAll(/\[[^\]]*\]/g, '').toLowerCase();
  return plain.split(/[:.]/).some((name) => names.has(name));
}

/** A copy of JSON without the values of secrets, whether a member or the path of a PATCH operation names them. */
export function hideSecrets(value: Json, names: SecretNames): Json {
  return redactJson(hideNamed(value, names), (text) => text);
}

function hideNamed(value: Json, names: SecretNames): Json {
  if (Array.isArray(value)) return value.map((item) => hideNamed(item, names));
  if (!isObject(value)) return value;
  const copy: JsonObject = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const isSecret =
      names.has(name.toLowerCase()) ||
      (name === 'value' && typeof value.path === 'string' && isSecretPath(value.path, names));
    copy[name] = isSecret && member !== null ? redacted : hideNamed(member, names);
  }
  return copy;
}

/** What follows the name of a secret attribute in a filter, quoted. */
const secretComparison =
  /((?:pass(?:word|wd|phrase)|secret|token|credential|api[-_]?key|private[-_]?key|assertion|authorization|cookie)[\w.-]*\s+\w\w\s+)"((?:[^"\\]|\\.)*)("?)/gi;

/** A filter's text without the values that are compared with secrets. It keeps its length, so that a caret stays right. */
export function maskFilter(source: string): string {
  return source.replace(secretComparison, (_, head: string, value: string, end: string) => {
    return `${head}"${'*'.repeat(value.length)}${end}`;
  });
}

/** The words of a parser, which quote the text around a mistake: without the quotation where the text has a secret. */
export function parserReason(cause: unknown, source: string): string {
  if (!(cause instanceof Error)) return '';
  if (!isSecretName(source)) return cause.message;
  const [first = ''] = cause.message.split('\n');
  return first.replace(/,? (?:\.\.\.)?".*(?= is not valid JSON$)/, '').replace(/:$/, '');
}
