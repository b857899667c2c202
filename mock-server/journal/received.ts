import type { Difference } from './differences.ts';
import type { JournalEntry } from './entry.ts';
import { type Comparison, checkPattern, compare, printPattern, type RequestPattern } from './pattern.ts';

/** An object with a journal: a mock server, or a service provider. */
export interface Journaled {
  readonly journal: { entries(): readonly JournalEntry[]; readonly dropped: number };
}

/**
 * The result of an expectation. `unknown` means that the result depends on evicted or redacted data. In this case, both
 * the expectation and its negation fail.
 */
export type Outcome = 'met' | 'unmet' | 'unknown';

/** The result of an expectation. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Text that shows the expectation, and the matching requests or the most similar one. */
  readonly message: string;
  readonly matches: readonly JournalEntry[];
}

/** The error for an expectation that was not met. If no request matches, the message shows the most similar request. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}

/**
 * Returns the requests that match a pattern, from oldest to newest. Ignores `times`. Throws an `ExpectationError` if
 * the journal is incomplete, because the list could then lack matching requests.
 */
export function received(server: Journaled, pattern: RequestPattern): JournalEntry[] {
  const evidence = collect(server, pattern);
  if (!isComplete(evidence)) throw new ExpectationError(print('unknown', pattern, evidence));
  return [...evidence.matches];
}

/**
 * Throws an `ExpectationError` if the number of matching requests differs from `times`, or if the result depends on
 * data that the journal does not contain. If no request matches, the message shows the most similar request.
 */
export function expectReceived(server: Journaled, pattern: RequestPattern): void {
  const { outcome, message } = judge(server, pattern);
  if (outcome !== 'met') throw new ExpectationError(message);
}

/** Compares the received requests with an expectation. */
export function judge(server: Journaled, pattern: RequestPattern): Verdict {
  const evidence = collect(server, pattern);
  const outcome = decide(evidence, pattern.times);
  return { outcome, message: print(outcome, pattern, evidence), matches: evidence.matches };
}

/** The entries of a journal, compared with a pattern. */
interface Evidence {
  readonly matches: readonly JournalEntry[];
  /** Comparisons with requests that possibly match. The journal lacks the data to decide this. */
  readonly doubtful: readonly Comparison[];
  readonly misses: readonly Comparison[];
  /** Number of evicted entries. */
  readonly dropped: number;
}

function collect({ journal }: Journaled, pattern: RequestPattern): Evidence {
  checkPattern(pattern);
  const compared = journal.entries().map((entry) => compare(pattern, entry));
  const alike = compared.filter(({ distance }) => distance === 0);
  return {
    matches: alike.filter(({ hidden }) => hidden.length === 0).map(({ entry }) => entry),
    doubtful: alike.filter(({ hidden }) => hidden.length > 0),
    misses: compared.filter(({ distance }) => distance > 0),
    dropped: journal.dropped,
  };
}

function isComplete({ doubtful, dropped }: Evidence): boolean {
  return doubtful.length + dropped === 0;
}

/**
 * Decides whether an expectation is met. Compares `times` with the smallest and the largest possible number of matching
 * requests: the number of `matches`, and the sum of `matches`, `doubtful` and `dropped`.
 */
function decide(evidence: Evidence, times: number | undefined): Outcome {
  const least = evidence.matches.length;
  const most = least + evidence.doubtful.length + evidence.dropped;
  if (times === undefined ? least > 0 : least === times && most === times) return 'met';
  const isPossible = times === undefined ? most > 0 : least <= times && most >= times;
  return isPossible ? 'unknown' : 'unmet';
}

function print(outcome: Outcome, pattern: RequestPattern, evidence: Evidence): string {
  const { dropped } = evidence;
  const verb =
    outcome === 'unknown' ? 'the journal is not complete, so it does not show whether the server received' : 'expected';
  return [
    `${verb} ${wanted(pattern)}`,
    `  ${printPattern(pattern)}`,
    ...found(evidence),
    ...printDoubtful(evidence.doubtful),
    ...(dropped > 0
      ? [`the journal removed the oldest ${requests(dropped)} because of its limits (maxEntries, maxBytes)`]
      : []),
  ].join('\n');
}

function wanted({ times }: RequestPattern): string {
  if (times === undefined) return 'a request like';
  return times === 0 ? 'no request like' : `${requests(times)} like`;
}

function found({ matches, doubtful, misses }: Evidence): string[] {
  if (matches.length > 0) return [`received ${requests(matches.length, 'matching ')}:`, ...list(matches)];
  if (doubtful.length > 0) return [];
  const [first, ...rest] = misses;
  if (!first) return ['received no request'];
  const nearest = rest.reduce((best, miss) => (miss.distance < best.distance ? miss : best), first);
  return [
    `received ${requests(misses.length)}, but no matching request; the most similar request is`,
    ...list([nearest.entry]),
    ...nearest.differences.map(printDifference),
  ];
}

function printDoubtful(doubtful: readonly Comparison[]): string[] {
  if (doubtful.length === 0) return [];
  const lines = doubtful
    .slice(0, mostListed)
    .flatMap(({ entry, hidden }) => [`  ${printEntry(entry)}`, ...hidden.map(printDifference)]);
  return [`received ${requests(doubtful.length, 'possibly matching ')}:`, ...withOmitted(lines, doubtful.length)];
}

const mostListed = 5;

function list(entries: readonly JournalEntry[]): string[] {
  const lines = entries.slice(0, mostListed).map((entry) => `  ${printEntry(entry)}`);
  return withOmitted(lines, entries.length);
}

function withOmitted(lines: readonly string[], count: number): string[] {
  return count > mostListed ? [...lines, `  and ${count - mostListed} more`] : [...lines];
}

function printDifference({ place, expected, received }: Difference): string {
  return `    ${place}: expected ${expected}, received ${received}`;
}

function printEntry({ number, request, response, error }: JournalEntry): string {
  const query = new URLSearchParams(request.query).toString();
  const target = query === '' ? request.path : `${request.path}?${query}`;
  return `#${number} ${request.method} ${target} → ${response?.status ?? `no response (${error?.code})`}`;
}

function requests(count: number, kind = ''): string {
  return `${count} ${kind}${count === 1 ? 'request' : 'requests'}`;
}
