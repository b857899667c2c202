import { isObject } from '../../protocol/json/json.ts';

/** Maximum length of a token in which an expiry is searched. */
const maxLength = 64 * 1024;

/**
 * Reads the expiry of a JSON Web Token from its claim `exp` (RFC 7519 section 4.1.4), in milliseconds since 1970. Does
 * not verify the signature, because only the service can. Returns `undefined` for any other token.
 */
export function expiryOfToken(token: string): number | undefined {
  const parts = token.replace(/^\s*Bearer\s+/i, '').split('.');
  if (token.length > maxLength || parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    const seconds = isObject(claims) ? claims['exp'] : undefined;
    const time = typeof seconds === 'number' ? seconds * 1000 : Number.NaN;
    return Number.isNaN(new Date(time).getTime()) ? undefined : time;
  } catch {
    return undefined;
  }
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** Formats a duration in its largest unit, rounded down: `2 days`, `1 hour`. `milliseconds` is not negative. */
export function printDuration(milliseconds: number): string {
  const [unit, length] = units.find(([, size]) => milliseconds >= size) ?? ['second', 1000];
  const count = Math.floor(milliseconds / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
