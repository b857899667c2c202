import { UsageError } from '../errors/errors.ts';

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Maximum interval in milliseconds: 7 days. The limit is needed because a Node.js timer cannot wait more than 24 days.
 */
const longest = 7 * 86_400_000;

/**
 * Parses a time such as `30s`, `15m`, `2h` or `1d` and returns it in milliseconds. Throws a `UsageError` that names the
 * flag.
 */
export function parseInterval(text: string, flag: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text.trim()) ?? [];
  const milliseconds = Number(count) * (units[unit] ?? 0);
  if (milliseconds > 0 && milliseconds <= longest) return milliseconds;
  throw new UsageError(`${flag} ${text} is not a time from 1s to 7d`, { hint: `as in ${flag} 15m, 30s, 2h or 1d` });
}
