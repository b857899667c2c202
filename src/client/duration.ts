const units = [
  [86_400_000, 'days'],
  [3_600_000, 'hours'],
  [60_000, 'minutes'],
  [1000, 'seconds'],
] as const;

/** Prints a duration, rounded up, in the largest unit of which it has at least two: `90 seconds`, `24 hours`. */
export function printDuration(milliseconds: number): string {
  const [size, name] = units.find(([unit]) => milliseconds >= 2 * unit) ?? [1000, 'seconds'];
  const count = Math.ceil(milliseconds / size);
  return count === 1 ? '1 second' : `${count} ${name}`;
}
