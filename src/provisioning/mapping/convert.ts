import type { AttributeType } from '../../protocol/attribute.ts';
import type { Json } from '../../protocol/json.ts';

/** Words that say yes or no in exports, in lower case. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...[
    'true',
    't',
    'y',
    'yes',
    '1',
    'on',
    'x',
    'active',
    'enabled',
    'current',
    'employed',
    'ja',
    'j',
    'wahr',
    'aktiv',
    'angestellt',
    'beschäftigt',
  ].map((word) => [word, true] as const),
  ...[
    'false',
    'f',
    'n',
    'no',
    '0',
    'off',
    'inactive',
    'disabled',
    'terminated',
    'left',
    'suspended',
    'nein',
    'falsch',
    'inaktiv',
    'ausgeschieden',
    'deaktiviert',
    'gesperrt',
  ].map((word) => [word, false] as const),
]);

/** A cell's value, or why there is none. */
export type Converted = { readonly value: Json } | { readonly reason: string };

/** Converts a cell's trimmed text to the type of an attribute (RFC 7643 section 2.3). */
export function convertCell(text: string, type: AttributeType): Converted {
  switch (type) {
    case 'boolean': {
      const value = booleans.get(text.toLowerCase());
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

/** What an e-mail address needs so that mail can reach it: one `@`, a domain with a dot, no spaces. */
const email = /^[^\s@<>()[\],;:"]+@[^\s@.<>()[\],;:"]+(\.[^\s@.<>()[\],;:"]+)+$/;

/** Says what is wrong with an e-mail address, or undefined. */
export function checkEmail(text: string): string | undefined {
  return email.test(text) && text.length <= 320 ? undefined : `${quote(text)} is not an e-mail address`;
}

/** Splits a cell that holds a list: at `;`, `|` or line breaks where there are any, else at commas. */
export function splitList(text: string): string[] {
  const items = text.split(/[;|\n]/.test(text) ? /[;|\n]/ : /,/);
  return [...new Set(items.map((item) => item.trim()).filter((item) => item !== ''))];
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
