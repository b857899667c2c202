/** A response before it is converted to text. At most one of `json` and `text` is set. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  readonly contentType?: string;
  /** Names keep their case. */
  readonly asIs?: boolean;
}

/** A request, received over HTTP or in this process. */
export interface Call {
  readonly method: string;
  readonly base: string;
  /** Below the base, decoded. */
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** A number with these digits. The number of digits is not limited. */
export class Digits {
  constructor(readonly text: string) {}
}

/** Returns JSON text, with `Digits` as numbers. */
export function writeJson(value: unknown): string {
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(',')}}`;
}

/** Parses JSON text. If a double could change an integer, the integer becomes text with its digits. */
export function readJson(text: string): unknown {
  const exact = text.replaceAll(/("(?:[^"\\]|\\.)*")|(-?\d{16,})(?![\d.eE])/g, (all, quoted, digits) =>
    quoted === undefined ? `"${digits}"` : all,
  );
  return JSON.parse(exact);
}

/** Returns a copy of JSON with member names in another case. URNs and `$ref` do not change. */
export function inCase(value: unknown, attributeCase: 'rfc' | 'pascal' | 'lower'): unknown {
  if (attributeCase === 'rfc' || value instanceof Digits) return value;
  if (Array.isArray(value)) return value.map((item) => inCase(item, attributeCase));
  if (typeof value !== 'object' || value === null) return value;
  const spell = (name: string) => {
    if (name.includes(':') || name.startsWith('$')) return name;
    return attributeCase === 'lower' ? name.toLowerCase() : name.charAt(0).toUpperCase() + name.slice(1);
  };
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [spell(name), inCase(member, attributeCase)]),
  );
}
