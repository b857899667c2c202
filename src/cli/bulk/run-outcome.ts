import { SourceError, type Summary, type Tally } from '../../provisioning/index.ts';
import { PartialError } from '../errors/errors.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { statusOutcome } from '../errors/report-error.ts';
import { pluralize } from '../output/pluralize.ts';

/** The counts of a run. `isPending` is set if the run stopped after it changed the first people (`--canary`). */
export type RunSummary = Summary & { readonly isPending?: true };

/**
 * Returns the outcome of a run, which determines the exit code. If nothing succeeded and all failures have the same
 * reason, this reason determines the outcome. If only some rows succeeded, the outcome is a partial failure.
 */
export function outcomeOf({ verdict, reason, isPending }: RunSummary): Outcome {
  if (verdict === 'all') return isPending ? 'pending' : 'done';
  if (verdict === 'some' || !reason) return 'partial';
  // For a change that could not be verified, `code` determines the outcome. `status` is ignored, because it may be 202,
  // which is a success status.
  if ('status' in reason && reason.code !== 'unverified' && reason.status !== undefined)
    return statusOutcome(reason.status, reason.scimType);
  return reasons[reason.code];
}

const reasons: Readonly<Record<NonNullable<Summary['reason']>['code'], Outcome>> = {
  rejected: 'usage',
  'not found': 'notFound',
  conflict: 'conflict',
  ambiguous: 'conflict',
  server: 'rejected',
  network: 'unavailable',
  unresolved: 'notFound',
  protected: 'refused',
  refused: 'refused',
  unsupported: 'rejected',
  unverified: 'partial',
  cannotWrite: 'unavailable',
};

/** Maps an outcome of links to its text, such as `links made`. Other outcomes have a text such as `links failed`. */
const linkWords: Readonly<Record<string, (count: number) => string>> = {
  linked: (count) => (count === 1 ? 'link made' : 'links made'),
  unlinked: (count) => (count === 1 ? 'link removed' : 'links removed'),
  deleted: (count) => (count === 1 ? 'group deleted' : 'groups deleted'),
};

/** Outcomes of changes that an undo can reverse. A deletion cannot be reversed. */
const reversible: readonly string[] = ['created', 'updated', 'deactivated', 'linked', 'unlinked'];

/** True if a run made a change that an undo can reverse. */
export function hasReversible({ people, links }: Summary): boolean {
  return reversible.some((outcome) => (people[outcome] ?? 0) + (links[outcome] ?? 0) > 0);
}

/** Formats the counts of a run in one line: `2 created, 1 unchanged, 3 links made`. */
export function printCounts({ people, links }: Summary): string {
  const linkCounts = Object.entries(links).map(
    ([outcome, count]) =>
      [linkWords[outcome]?.(count) ?? `${count === 1 ? 'link' : 'links'} ${outcome}`, count] as const,
  );
  return [...Object.entries(people), ...linkCounts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

/**
 * Converts the error of a run that stopped before its end. If the error is in the file, but some rows were already
 * processed, returns a partial failure. Otherwise returns the given error.
 */
export function toRunError(error: unknown, tally: Tally): unknown {
  const { done, failed } = tally.progress();
  if (!(error instanceof SourceError) || done + failed === 0) return error;
  return new PartialError(`${error.message}; the run stopped after ${pluralize(done + failed, 'row')}`, error.hint);
}
