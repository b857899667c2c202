import type { Json } from '../../protocol/json/json.ts';
import type { AttributeType } from '../../protocol/schema/attribute.ts';
import { foldCase } from '../../protocol/value/case.ts';
import { readBoolean } from './status.ts';

/** The value of a cell, or the reason why the text cannot be converted. */
export type Converted = { readonly value: Json } | { readonly reason: string };

/** Converts a cell's text to the type of an attribute (RFC 7643 section 2.3). */
export function convertCell(text: string, type: AttributeType): Converted {
  switch (type) {
    case 'boolean': {
      const value = readBoolean(text);
      return value === undefined ? { reason: `${quote(text)} is neither yes nor no` } : { value };
    }
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(text)
        ? { value: Number(text) }
        : { reason: `${quote(text)} is not a whole number` };
    case 'decimal':
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? { value: Number(text) } : { reason: `${quote(text)} is not a number` };
    case 'complex':
      return { reason: 'a cell cannot hold a complex value' };
    case 'string':
    case 'dateTime':
    case 'binary':
    case 'reference':
      return { value: text };
  }
}

/** Matches the minimum form of a deliverable e-mail address: one `@`, a domain with a dot, no spaces. */
const email = /^[^\s@<>()[\],;:"]+@[^\s@.<>()[\],;:"]+(\.[^\s@.<>()[\],;:"]+)+$/;

/** Returns the problem of an e-mail address. Returns `undefined` if there is no problem. */
export function checkEmail(text: string): string | undefined {
  return email.test(text) && text.length <= 320 ? undefined : `${quote(text)} is not an e-mail address`;
}

/** Matches a language tag with an underscore (`en_US`), as operating systems write it. RFC 5646 requires a hyphen. */
const underscored = /^([a-z]{2,3})_([a-z]{2}|\d{3})$/i;

/** Converts a language tag to the form of RFC 7643 section 4.1.1. */
export function languageTag(text: string): string {
  return text.replace(underscored, '$1-$2');
}

/**
 * Matches a distinguished name of a directory: `CN=Admins,OU=Groups,DC=example`. In a distinguished name, commas do not
 * separate values.
 */
const distinguishedName = /^\s*(?:cn|ou|dc|uid|o|l|st|c)\s*=[^,]*(?:\\,[^,]*)*,\s*(?:cn|ou|dc|uid|o|l|st|c)\s*=/i;

/**
 * Splits a cell that contains a list at the given separator. If no separator is given, splits at `;`, `|` and line
 * breaks. If the cell contains none of these characters, splits at commas, but does not split a distinguished name. A
 * separator inside quotes does not separate values. Values that differ only in case are one value.
 */
export function splitList(text: string, separator?: string): string[] {
  return uniqueTexts(separator === 'none' ? [text] : partsOf(text, separatorsIn(text, separator)));
}

/**
 * Removes the white space around each text, and removes empty texts. If several texts differ only in case, keeps the
 * first one.
 */
export function uniqueTexts(items: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const item of items) {
    const trimmed = item.trim();
    const folded = foldCase(trimmed);
    if (trimmed !== '' && !seen.has(folded)) seen.set(folded, trimmed);
  }
  return [...seen.values()];
}

function separatorsIn(text: string, separator: string | undefined): RegExp {
  if (separator !== undefined) return new RegExp(separator.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'y');
  const bare = text.replace(quoted, '');
  if (/[;|\n]/.test(bare)) return /[;|\n]/y;
  return distinguishedName.test(bare) ? /(?!)/y : /,/y;
}

/** Matches a value in quotes. A quote inside the value is written twice. */
const quoted = /"(?:[^"]|"")*"/g;

/** Splits at separators outside quotes. */
function partsOf(text: string, separator: RegExp): string[] {
  if (!text.includes('"')) return text.split(new RegExp(separator.source));
  const parts: string[] = [];
  const quote = new RegExp(quoted.source, 'y');
  let part = '';
  for (let at = 0; at < text.length; ) {
    quote.lastIndex = at;
    const inQuotes = part.trim() === '' && text[at] === '"' ? quote.exec(text)?.[0] : undefined;
    if (inQuotes !== undefined && endsValue(text, at + inQuotes.length, separator)) {
      part = inQuotes.slice(1, -1).replaceAll('""', '"');
      at += inQuotes.length;
      continue;
    }
    separator.lastIndex = at;
    const found = separator.exec(text)?.[0];
    if (found === undefined) {
      part += text[at];
      at++;
    } else {
      parts.push(part);
      part = '';
      at += found.length;
    }
  }
  return [...parts, part];
}

/** True if only spaces are between `start` and the next separator, or between `start` and the end of the text. */
function endsValue(text: string, start: number, separator: RegExp): boolean {
  let at = start;
  while (text[at] === ' ') at++;
  separator.lastIndex = at;
  return at >= text.length || separator.test(text);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
