/** One attribute of a relative distinguished name. */
interface NamePart {
  /** Type in lower case: `cn`. */
  readonly type: string;
  readonly value: string;
}

/**
 * Matches the start of a distinguished name that has at least two parts. A comma in such a name separates two parts of
 * one value, not two values.
 */
const start =
  /^\s*(?:cn|ou|dc|uid|o|l|st|c|mail|[a-z][a-z0-9-]*number|\d+(?:\.\d+)+)\s*=(?:[^,\\]|\\.)*,\s*[a-z][\w.-]*\s*=/i;

/** True for a text in the form of a distinguished name with several parts: `uid=ada,ou=People,dc=example`. */
export function isDistinguishedName(text: string): boolean {
  return start.test(text);
}

/**
 * Returns the canonical form of a distinguished name (RFC 4514). All spellings of the same name have the same canonical
 * form. In this form, types are in lower case, there is no white space around separators, and a run of white space is
 * one space. A backslash is only before the characters that must be escaped. Does not change the case of values,
 * because callers fold the case. Returns `undefined` if the text is not a distinguished name.
 */
export function canonicalName(text: string): string | undefined {
  return parseName(text)
    ?.map((parts) =>
      parts
        .map(({ type, value }) => `${type}=${escapeValue(value)}`)
        .sort()
        .join('+'),
    )
    .join(',');
}

/**
 * Returns the first value of a distinguished name. For example, returns `Sales, EMEA` for `CN=Sales\, EMEA,OU=Groups`.
 * Returns `undefined` if the text is not a distinguished name.
 */
export function firstValue(text: string): string | undefined {
  return parseName(text)?.[0]?.[0]?.value;
}

/** Parses a distinguished name. Returns its relative distinguished names, the most specific first. */
function parseName(text: string): NamePart[][] | undefined {
  const names: NamePart[][] = [[]];
  let at = 0;
  while (at < text.length) {
    const equals = text.indexOf('=', at);
    const type = equals === -1 ? '' : text.slice(at, equals).trim().toLowerCase();
    if (!/^(?:oid\.)?[a-z0-9][\w.-]*$/.test(type)) return undefined;
    const read = readValue(text, equals + 1);
    if (!read) return undefined;
    names.at(-1)?.push({ type, value: read.value });
    if (text[read.end] === ',' || text[read.end] === ';') names.push([]);
    at = read.end + 1;
    if (read.end < text.length && at >= text.length) return undefined;
  }
  return names[0]?.length ? names : undefined;
}

/**
 * Reads a value up to the next separator that is not escaped. Returns `undefined` for an escape that is not complete.
 */
function readValue(text: string, from: number): { value: string; end: number } | undefined {
  const bytes: Buffer[] = [];
  let plain = from;
  let at = from;
  const take = (end: number) => {
    if (end > plain) bytes.push(Buffer.from(text.slice(plain, end)));
  };
  for (; at < text.length && !',;+'.includes(text[at] as string); at++) {
    if (text[at] !== '\\') continue;
    take(at);
    const hex = text.slice(at + 1, at + 3);
    const isHex = /^[0-9a-f]{2}$/i.test(hex);
    if (!isHex && hex === '') return undefined;
    bytes.push(isHex ? Buffer.from(hex, 'hex') : Buffer.from(String.fromCodePoint(text.codePointAt(at + 1) ?? 0)));
    at += isHex ? 2 : String.fromCodePoint(text.codePointAt(at + 1) ?? 0).length;
    plain = at + 1;
  }
  take(at);
  // Removes white space at the ends of the value, and replaces a run of white space with one space, because comparisons
  // ignore such differences (RFC 4518 section 2.6.1).
  return { value: Buffer.concat(bytes).toString('utf8').replace(/\s+/g, ' ').trim(), end: at };
}

function escapeValue(value: string): string {
  return value.replace(/[\\,;+"<>=]/g, '\\$&').replace(/^#/, '\\#');
}
