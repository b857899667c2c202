/** An encoding of a text: its label for `TextDecoder`. */
type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * Returns the encoding that the byte order mark of a text names. Returns `utf-8` for a text without a byte order mark.
 * Windows PowerShell 5.1 writes UTF-16 with a byte order mark if its output is redirected to a file.
 */
export function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/**
 * Decodes a text in UTF-8, or in UTF-16 with a byte order mark. Leaves the byte order mark out. With `fatal`, throws a
 * `TypeError` for bytes that are not a text in this encoding. Without `fatal`, replaces these bytes with U+FFFD.
 */
export function decodeText(bytes: Uint8Array, options: { readonly fatal?: boolean } = {}): string {
  return new TextDecoder(encodingOf(bytes), options).decode(bytes);
}
