import { redacted } from './literals.ts';
import { isSecretName, type SecretNames } from './names.ts';

const noNames: SecretNames = new Set();

/** Matches the tag of an element whose name has at most 200 characters. */
const tag = /<(\/?)([\w.:-]{1,200})(?:[\s/][^<>]*)?>/g;

/**
 * Replaces the text in each XML element whose name is the name of a secret, and in all elements within this element.
 * Takes linear time, even if the text is not well-formed XML.
 */
export function redactXml(text: string, names: SecretNames = noNames): string {
  return mapSecrets(text, names, () => redacted);
}

/** Returns the text in each XML element whose name is the name of a secret. Decodes character references. */
export function secretsInXml(text: string, names: SecretNames = noNames): string[] {
  const found: string[] = [];
  mapSecrets(text, names, (secret) => {
    found.push(decode(secret.trim()));
    return secret;
  });
  return found;
}

function mapSecrets(text: string, names: SecretNames, change: (secret: string) => string): string {
  if (!text.includes('<')) return text;
  const pieces: string[] = [];
  let done = 0;
  let secret: { readonly name: string; depth: number } | undefined;
  for (const { 0: whole, 1: slash, 2: name = '', index } of text.matchAll(tag)) {
    const isClosing = slash === '/';
    if (secret) {
      const inner = text.slice(done, index);
      pieces.push(inner.trim() === '' ? inner : change(inner), whole);
      done = index + whole.length;
      if (name !== secret.name || whole.endsWith('/>')) continue;
      secret.depth += isClosing ? -1 : 1;
      if (secret.depth <= 0) secret = undefined;
    } else if (!isClosing && !whole.endsWith('/>') && isSecretElement(name, names)) {
      secret = { name, depth: 1 };
      pieces.push(text.slice(done, index), whole);
      done = index + whole.length;
    }
  }
  // If the text was cut, the end tag of a secret element may be missing. In this case, changes the rest of the text.
  const rest = text.slice(done);
  return pieces.join('') + (secret && rest.trim() !== '' ? change(rest) : rest);
}

function isSecretElement(name: string, names: SecretNames): boolean {
  const local = name.slice(name.lastIndexOf(':') + 1);
  return isSecretName(local) || names.has(local.toLowerCase());
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (whole, decimal, hex, name: string) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
    const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
