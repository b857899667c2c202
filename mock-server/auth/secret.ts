/** Compares two texts in constant time. The duration of the comparison therefore reveals nothing about the secret. */
export function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % b.length);
  return difference === 0;
}

/** Returns 160 random bits as hexadecimal text, which needs no quotes in a shell. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Name of the user of basic authentication, and id of the OAuth client. */
export const clientName = 'scimctl';

/** Reads the name and password of an `Authorization: Basic` header (RFC 7617); `undefined` for any other header. */
export function readBasic(header: string | undefined): { name: string; password: string } | undefined {
  const encoded = /^basic +([\w+/=-]{1,4096}) *$/i.exec(header ?? '')?.[1];
  const text = encoded === undefined ? undefined : decodeBase64(encoded);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon === -1) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Returns the value of an `Authorization: Basic` header. */
export function printBasic(name: string, password: string): string {
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${name}:${password}`)))}`;
}

function decodeBase64(text: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
