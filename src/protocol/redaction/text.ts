import { redacted } from './literals.ts';
import { secretWordSource } from './names.ts';

/** What a secret looks like where only its neighbourhood says that it is one: long, or with a digit in it. */
const token = String.raw`(?:[\w.~+/=-]{16,}|(?=[\w.~+/=-]{0,15}\d)[\w.~+/=-]{8,})`;
const space = String.raw`(?:\s|%20|\+){1,8}`;
/** A quoted value, whose quotation marks may be escaped once or more, and whose end may be missing. */
const quoted = String.raw`(?<mark>\\{0,8})"[\s\S]*?(?:(?<!\\)\k<mark>"|$)`;
/** A name with a secret's word in it. The lookahead keeps what was taken from being tried again in shorter pieces. */
const name = String.raw`WORD(?=(?<rest>[\w-]{0,40}))\k<rest>`;
/** An attribute path with a secret's word in it. */
const path = String.raw`WORD(?=(?<rest>[\w.:-]{0,80}))\k<rest>`;

/** Patterns and what takes the place of a match. Each takes time that grows with the text and no faster. */
const rules: readonly (readonly [pattern: RegExp, replacement: string | ((match: string) => string)])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, redacted],
  // The password of a URL: https://user:password@host.
  [/(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s/?#@:]{0,100}:)[^\s/?#@]{1,500}@/gi, `$1${redacted}@`],
  // Authentication schemes, whose credentials follow a space.
  [
    pattern(
      String.raw`\b(?:(?:Bearer|Basic)\s{1,8}${token}|(?:Digest|Negotiate|DPoP|SSWS|ApiKey|Token)\s{1,8}(?=[\w.~+/=-]{0,64}\d)${token})`,
    ),
    redacted,
  ],
  [/[\w.-]{12,}/g, withoutWebTokens],
  [/<input\b[^<>]*/gi, withoutInputValue],
  // password eq "x", within a sentence or a URL.
  [
    pattern(
      String.raw`(?<head>${path}${space}(?:eq|ne|co|sw|ew|g[te]|l[te])${space})(?!"?\[redacted\])(?:${quoted}|%22[\s\S]*?(?:%22|[&\s]|$)|[^\s)&\]"%]+)`,
    ),
    `$<head>${redacted}`,
  ],
  // credentials[value eq "x"], within a sentence or a URL.
  [pattern(String.raw`${path}(?:\[|%5B)[^\]]*`), withoutQuotations],
  // "password": "x", 'token': 'x' and token=x, in text that is not, or no longer, JSON.
  [
    pattern(
      String.raw`(?<head>${name}(?:\\{0,8}["'])?\s{0,8}[:=]\s{0,8})(?:${quoted}|'[^']*'?)|(?<form>${name.replaceAll('rest', 'more')}=)[^\s&,;"'<>]+`,
    ),
    `$<head>$<form>${redacted}`,
  ],
  // password: hunter22, unless what follows is a word of a sentence.
  [pattern(String.raw`(?<head>${name}\s{0,8}:\s{0,8})${token}`), `$<head>${redacted}`],
];

/**
 * Text without what looks like a secret: credentials behind their scheme, JSON Web Tokens, private keys, and what stands behind
 * the name of a secret.
 */
export function redactLooks(text: string): string {
  let clean = text;
  for (const [found, replacement] of rules) clean = clean.replace(found, replacement as string);
  return clean;
}

const webToken = /(?:^|-)eyJ[\w-]{8}/;

/** A run of characters without its JSON Web Tokens (RFC 7519): a part that begins as one, and up to four parts behind it. */
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

/** The tag of a form's field without its value, where that is a password. */
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
