import { PartialError } from './errors.ts';
import { describe } from './report-error.ts';

/** A part of a command that failed, such as one of several resources. */
export interface Failure {
  readonly label: string;
  /** `undefined` if the part was not attempted, because the command had stopped. */
  readonly error: unknown;
}

/** Maximum number of failures that a message lists. */
const listedAtMost = 50;

/**
 * Returns the error of a command in which some parts failed. If nothing succeeded and all parts failed for the same
 * reason, returns the error of the first failure. Otherwise returns a `PartialError` that lists the failures. `parts`
 * is the plural noun of the parts: `members`.
 */
export function failureOf(failures: readonly Failure[], succeeded: number, parts: string): unknown {
  const reasons = new Set(failures.map(({ error }) => reasonOf(error)));
  const [first] = failures;
  if (succeeded === 0 && first && (failures.length === 1 || reasons.size === 1))
    return first.error ?? new PartialError('stopped');
  const reported = failures.map(({ label, error }) => ({ label, reason: reasonOf(error) }));
  return new PartialError(listFailures(reported, succeeded, parts).join('\n'));
}

/** Returns the lines of a message that lists failures. Lists at most 50 of them. */
export function listFailures(
  failures: readonly { readonly label: string; readonly reason: string }[],
  succeeded: number,
  parts: string,
): string[] {
  const lines = failures.slice(0, listedAtMost).map(({ label, reason }) => `  ${label}: ${reason}`);
  const more = failures.length > listedAtMost ? [`  and ${failures.length - listedAtMost} more`] : [];
  return [`${failures.length} of ${failures.length + succeeded} ${parts} failed:`, ...lines, ...more];
}

/** Returns the reason of a failure in one line. */
function reasonOf(error: unknown): string {
  if (error === undefined) return 'not attempted';
  const { message, detail } = describe(error);
  // Replaces line feeds, because the failures are listed line by line. A line feed in a text of the service would look
  // like the start of the next entry.
  return (detail === undefined || detail === message ? message : `${message}: ${detail}`).replace(/\s+/g, ' ');
}
