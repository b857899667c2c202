import { redacted } from './literals.ts';
import { secretWordSource } from './names.ts';
import { redactXml } from './xml.ts';

/**
 * Matches the value after a word such as `Bearer`, which is a secret. The value must have at least 8 characters if it
 * contains a digit, and at least 16 characters if it contains no digit.
 */
const token = String.raw`(?:[\w.~+/=-]{16,}|(?=[\w.~+/=-]{0,15}\d)[\w.~+/=-]{8,})`;
const space = String.raw`(?:\s|%20|\+){1,8}`;
/** Matches a quoted value. The quotation marks may be escaped several times, and the closing quotation mark may be missing. */
const quoted = String.raw`(?<mark>\\{0,8})"[\s\S]*?(?:(?<!\\)\k<mark>"|$)`;
/**
 * Matches a name that contains a word for a secret. The lookahead makes the match atomic: if the rest of the pattern
 * fails, the regular expression does not try shorter parts of the name.
 */
const name = String.raw`WORD(?=(?<rest>[\w-]{0,40}))\k<rest>`;
/** Matches an attribute path that contains a word for a secret. */
const path = String.raw`WORD(?=(?<rest>[\w.:-]{0,80}))\k<rest>`;

/** Patterns and their replacements. Each pattern takes linear time. */
const rules: readonly (readonly [pattern: RegExp, replacement: string | ((match: string) => string)])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, redacted],
  // Matches the password of a URL: `https://user:password@host`.
  [/(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s/?#@:]{0,100}:)[^\s/?#@]{1,500}@/gi, `$1${redacted}@`],
  // Matches an authentication scheme, a space and the credential.
  [
    pattern(
      String.raw`\b(?:(?:Bearer|Basic)\s{1,8}${token}|(?:Digest|Negotiate|DPoP|SSWS|ApiKey|Token)\s{1,8}(?=[\w.~+/=-]{0,64}\d)${token})`,
    ),
    redacted,
  ],
  [/[\w.-]{12,}/g, withoutWebTokens],
  [/<input\b[^<>]*/gi, withoutInputValue],
  // Matches `password eq "x"` in a sentence or in a URL.
  [
    pattern(
      String.raw`(?<head>${path}${space}(?:eq|ne|co|sw|ew|g[te]|l[te])${space})(?!"?\[redacted\])(?:${quoted}|%22[\s\S]*?(?:%22|[&\s]|$)|[^\s)&\]"%]+)`,
    ),
    `$<head>${redacted}`,
  ],
  // Matches a filter with a secret, such as `credentials[value eq "x"]`, in a sentence or in a URL.
  [pattern(String.raw`${path}(?:\[|%5B)[^\]]*`), withoutQuotations],
  // Matches `"password": "x"`, `'token': 'x'` and `token=x` in text that is not JSON, and in incomplete JSON.
  [
    pattern(
      String.raw`(?<head>${name}(?:\\{0,8}["'])?\s{0,8}[:=]\s{0,8})(?:${quoted}|'[^']*'?)|(?<form>${name.replaceAll('rest', 'more')}=)[^\s&,;"'<>]+`,
    ),
    `$<head>$<form>${redacted}`,
  ],
  // Matches `password: hunter22`. Ignores a value that is a word of a sentence.
  [pattern(String.raw`(?<head>${name}\s{0,8}:\s{0,8})${token}`), `$<head>${redacted}`],
];

/**
 * Matches each text that a rule can match, and text that may be XML. Saves time: most short texts, such as names, do
 * not match, and are then not tested with all rules.
 */
const mayMatch = new RegExp(
  `-----BEGIN|://|Bearer|Basic|Digest|Negotiate|DPoP|SSWS|ApiKey|Token|eyJ|<|${secretWordSource}`,
  'i',
);

/** Matches text that begins like XML, but not like HTML. For HTML and sentences, `rules` are sufficient. */
const isXml = /^\s*<(?!!doctype html|html\b)/i;

/**
 * Replaces text that looks like a secret: credentials after an authentication scheme, JSON Web Tokens, private keys,
 * and values after the name of a secret.
 */
export function redactLooks(text: string): string {
  if (!mayMatch.test(text)) return text;
  let clean = isXml.test(text) ? redactXml(text) : text;
  for (const [found, replacement] of rules) clean = clean.replace(found, replacement as string);
  return clean;
}

const webToken = /(?:^|-)eyJ[\w-]{8}/;

/**
 * Replaces JSON Web Tokens (RFC 7519) in a sequence of characters. Dots divide the sequence into parts. If a part
 * begins like a token, replaces this part and up to four parts after it.
 */
function withoutWebTokens(run: string): string {
  if (!run.includes('eyJ')) return run;
  const parts = run.split('.');
  const kept: string[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as string;
    const start = index < parts.length - 1 ? part.search(webToken) : -1;
    kept.push(start === -1 ? part : part.slice(0, part.startsWith('-', start) ? start + 1 : start) + redacted);
    if (start !== -1) index += 4;
  }
  return kept.join('.');
}

const secretField = pattern('WORD');

/** Replaces the value in the HTML tag of a password field. */
function withoutInputValue(tag: string): string {
  secretField.lastIndex = 0;
  if (!secretField.test(tag)) return tag;
  return tag.replace(/(\bvalue\s{0,8}=\s{0,8})(?:"[^"]*"?|'[^']*'?|[^\s"'>]+)/gi, `$1${redacted}`);
}

function withoutQuotations(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"?|%22[\s\S]*?(?:%22|$)/g, redacted);
}

function pattern(source: string): RegExp {
  return new RegExp(source.replaceAll('WORD', secretWordSource), 'gi');
}
