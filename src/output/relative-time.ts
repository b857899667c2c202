/** Units of time with their length in seconds, the longest first. */
const units = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];

/** Describes how far `time` is from `now`, both in milliseconds: `3 days ago`, `in 2 hours`, `now`. */
export function relativeTime(time: number, now: number): string {
  const seconds = Math.trunc((time - now) / 1000);
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  if (seconds === 0) return 'now';
  return new Intl.RelativeTimeFormat('en').format(Math.trunc(seconds / length), unit);
}
