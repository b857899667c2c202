import type { JournalEntry } from './entry.ts';
import { compare, type Miss, printPattern, type RequestPattern } from './pattern.ts';

/** Anything with a journal: a mock server, or a service provider without a socket. */
export interface Journaled {
  readonly journal: { entries(): readonly JournalEntry[]; readonly dropped: number };
}

/** What came of an expectation. */
export interface Verdict {
  readonly met: boolean;
  /** What was expected, what was received, and the nearest miss. */
  readonly message: string;
  readonly matches: readonly JournalEntry[];
}

/** An expectation was not met. The message shows the nearest miss. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}

/** The requests that a pattern describes, the oldest first; `times` is not looked at. */
export function received(server: Journaled, pattern: RequestPattern): JournalEntry[] {
  return server.journal.entries().filter((entry) => compare(pattern, entry).distance === 0);
}

/** Throws an `ExpectationError` with the nearest miss unless such a request was received, as often as `times` says. */
export function expectReceived(server: Journaled, pattern: RequestPattern): void {
  const { met, message } = judge(server, pattern);
  if (!met) throw new ExpectationError(message);
}

/** Compares what was received with what was expected. */
export function judge({ journal }: Journaled, pattern: RequestPattern): Verdict {
  const entries = journal.entries();
  const misses = entries.map((entry) => compare(pattern, entry));
  const matches = misses.filter(({ distance }) => distance === 0).map(({ entry }) => entry);
  const met = pattern.times === undefined ? matches.length > 0 : matches.length === pattern.times;
  const lines = [`expected ${wanted(pattern)}`, `  ${printPattern(pattern)}`, ...found(matches, misses)];
  if (journal.dropped > 0) lines.push(`the oldest ${journal.dropped} requests are no longer in the journal`);
  return { met, message: lines.join('\n'), matches };
}

function wanted({ times }: RequestPattern): string {
  if (times === undefined) return 'a request like';
  return times === 0 ? 'no request like' : `${requests(times)} like`;
}

function found(matches: readonly JournalEntry[], misses: readonly Miss[]): string[] {
  if (matches.length > 0) return [`received ${requests(matches.length)} like it:`, ...list(matches)];
  const [first, ...rest] = misses;
  if (!first) return ['received no request at all'];
  const nearest = rest.reduce((best, miss) => (miss.distance < best.distance ? miss : best), first);
  return [
    `received ${requests(misses.length)}, none like it; the nearest is`,
    ...list([nearest.entry]),
    ...nearest.differences.map(
      ({ place, expected, received }) => `    ${place}: expected ${expected}, received ${received}`,
    ),
  ];
}

const mostListed = 5;

function list(entries: readonly JournalEntry[]): string[] {
  const lines = entries.slice(0, mostListed).map((entry) => `  ${printEntry(entry)}`);
  return entries.length > mostListed ? [...lines, `  and ${entries.length - mostListed} more`] : lines;
}

function printEntry({ number, request, response, error }: JournalEntry): string {
  const query = new URLSearchParams(request.query).toString();
  const target = query === '' ? request.path : `${request.path}?${query}`;
  return `#${number} ${request.method} ${target} → ${response?.status ?? `no answer (${error?.code})`}`;
}

function requests(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`;
}
