import { TextDecoder } from 'node:util';
import { SourceError } from '../errors.ts';
import { canonicalName, firstValue } from './distinguished-name.ts';
import type { Line } from './lines.ts';

/** One value of an attribute of an entry (RFC 2849). The value is not decoded yet. */
export interface LdifAttribute {
  readonly line: number;
  /** The name with its options: `cn;lang-de`. */
  readonly name: string;
  /** The name without its options, in lower case. */
  readonly base: string;
  /** The text after the colons. */
  readonly raw: string;
  readonly isBase64: boolean;
}

/** A decoded value, or the reason why the value cannot be used. */
export type LdifText = { readonly text: string } | { readonly reason: string };

/** Matches a name with options. Active Directory writes the options `range=0-1499` and `range=0-*`. */
const attributeName = /^[\w.-]+(?:;[\w.=*-]+)*$/;

/**
 * Parses `name: text`, `name:: base64` or `name:< URL`. Throws a `SourceError` for a line without a name. Also throws a
 * `SourceError` for a URL, because a file from somebody else must not make this program read other files.
 */
export function parseAttribute({ line, text }: Line): LdifAttribute {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0));
  if (!attributeName.test(name)) {
    throw new SourceError('syntax', `line ${line} is not an attribute in the form "name: value"`, {
      line,
      hint: 'In LDIF, each line has one attribute. A line that continues the line above starts with a space.',
    });
  }
  const mark = text[colon + 1];
  if (mark === '<') {
    throw new SourceError(
      'syntax',
      `line ${line}: the value of ${name} is a URL, but scimctl does not read values from URLs`,
      {
        line,
        hint: 'Export the values into the file, not their URLs: use ldapsearch without -t.',
      },
    );
  }
  const isBase64 = mark === ':';
  const raw = text.slice(colon + (isBase64 ? 2 : 1)).replace(/^ +/, '');
  return { line, name, base: (name.split(';', 1)[0] ?? '').toLowerCase(), raw, isBase64 };
}

/** Maps the name of an attribute (in lower case) to the function that converts the values of the attribute. */
const conversions: ReadonlyMap<string, (attribute: LdifAttribute) => LdifText> = new Map([
  ['dn', (attribute) => convertText(attribute, canonicalName)],
  ['manager', (attribute) => convertText(attribute, canonicalName)],
  ['memberof', (attribute) => convertText(attribute, firstValue)],
  ['ismemberof', (attribute) => convertText(attribute, firstValue)],
  ['objectguid', readGuid],
]);

/**
 * Decodes a value as text. Converts the distinguished name of a group to the name of the group. Converts other
 * distinguished names to their canonical form, and a GUID to its usual form.
 */
export function readText(attribute: LdifAttribute): LdifText {
  return conversions.get(attribute.base)?.(attribute) ?? decodeText(attribute);
}

/** Decodes a value without a conversion. */
export function decodeText(attribute: LdifAttribute): LdifText {
  if (!attribute.isBase64) return { text: attribute.raw };
  const bytes = bytesOf(attribute);
  if (!bytes) return { reason: `line ${attribute.line} is not complete base64` };
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { reason: `line ${attribute.line} is not UTF-8 text` };
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function bytesOf({ raw }: LdifAttribute): Buffer | undefined {
  const text = raw.trimEnd();
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** Converts a text. A text that cannot be converted stays as it is. */
function convertText(attribute: LdifAttribute, convert: (text: string) => string | undefined): LdifText {
  const decoded = decodeText(attribute);
  return 'text' in decoded ? { text: convert(decoded.text) ?? decoded.text } : decoded;
}

/** Reads a GUID. Active Directory stores the first three parts of a GUID in little-endian byte order. */
function readGuid(attribute: LdifAttribute): LdifText {
  if (!attribute.isBase64) return { text: attribute.raw };
  const bytes = bytesOf(attribute);
  if (bytes?.length !== 16) return { reason: `line ${attribute.line} is not a GUID of 16 bytes` };
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  const hex = order.map((at) => (bytes[at] as number).toString(16).padStart(2, '0')).join('');
  return { text: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
}
