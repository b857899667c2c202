/** An entry of a directory. */
export interface Entry {
  readonly dn: string;
  readonly attributes: readonly (readonly [name: string, value: string | Uint8Array])[];
}

/** Writes entries as LDIF (RFC 2849). Uses base64 for each value that is not a SAFE-STRING, and folds the lines. */
export function writeLdif(entries: readonly Entry[], { width = 76, end = '\n', start = 'version: 1' } = {}): string {
  const blocks = entries.map(({ dn, attributes }) =>
    [['dn', dn] as const, ...attributes].map(([name, value]) => fold(line(name, value), width, end)).join(''),
  );
  return [start === '' ? '' : `${start}${end}${end}`, ...blocks.map((block) => block + end)].join('');
}

function line(name: string, value: string | Uint8Array): string {
  const isSafe = typeof value === 'string' && /^(?:[!-9;=-\x7f][ -\x7f]*)?$/.test(value) && !value.endsWith(' ');
  return isSafe ? `${name}: ${value}` : `${name}:: ${Buffer.from(value as string).toString('base64')}`;
}

function fold(text: string, width: number, end: string): string {
  const lines = [text.slice(0, width)];
  for (let at = width; at < text.length; at += width - 1) lines.push(` ${text.slice(at, at + width - 1)}`);
  return lines.join(end) + end;
}
