/** Maximum number of people that one run may remove: a number, or a percentage of all people. */
export type RemovalLimit =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number };

/** Parses `maxRemovals` of a validated profile: `20` or `5%`. */
export function parseRemovalLimit(value: number | string): RemovalLimit {
  if (typeof value === 'number') return { kind: 'count', count: value };
  return { kind: 'share', percent: Number.parseInt(value, 10) };
}

/** Parses a limit that the operator typed: `20` or `5%`. Returns `undefined` for any other text. */
export function readRemovalLimit(text: string): RemovalLimit | undefined {
  if (/^\d{1,9}$/.test(text)) return parseRemovalLimit(Number(text));
  return /^(?:100|\d{1,2})%$/.test(text) ? parseRemovalLimit(text) : undefined;
}

/**
 * Minimum number of people on the service for a limit in percent. With fewer people, most percentages would allow one
 * removal or none, so the run is refused.
 */
export const minimumForShare = 10;

/** Returns the number of removals that a limit allows if the service has the given number of people. Rounds down. */
export function allowedRemovals(limit: RemovalLimit, people: number): number {
  return limit.kind === 'count' ? limit.count : Math.floor((people * limit.percent) / 100);
}

/** Formats a limit as in a profile. */
export function printRemovalLimit(limit: RemovalLimit): string {
  return limit.kind === 'count' ? String(limit.count) : `${limit.percent}%`;
}
