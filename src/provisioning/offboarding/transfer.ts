import type { ChangeContext } from '../../changes/context.ts';
import { AmbiguousError, NotFoundError, SafetyError, UnsupportedError } from '../../changes/errors.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import { labelOf } from '../../changes/resource.ts';
import { leaverOfText } from './leaver.ts';
import { findReports, type Report } from './reports.ts';
import { resolveLeaver } from './resolve.ts';
import type { ReportTransfer } from './result.ts';
import type { Target } from './target.ts';

/** The new manager for the people whose present manager leaves. */
export interface NewManager {
  readonly id: string;
  /** Name and id of the person. */
  readonly label: string;
}

/**
 * Finds the new manager by a name or an id, before the first change. Throws a `NotFoundError` or an `AmbiguousError` if
 * `name` does not identify exactly one person. Throws a `SafetyError` if the new manager is inactive or leaves too.
 */
export async function findNewManager(
  change: ChangeContext,
  search: ResourceSearch,
  name: string,
  leaving: ReadonlySet<string>,
): Promise<NewManager> {
  const found = await resolveLeaver(change, search, leaverOfText(name, 0));
  if (found.kind === 'not found')
    throw new NotFoundError(`--transfer-reports: no person is found for ${JSON.stringify(name)}`);
  if (found.kind === 'error') {
    const { message, candidates } = found.error;
    if (candidates)
      throw new AmbiguousError(`--transfer-reports: ${message}`, candidates, 'give the id of the new manager');
    throw new UnsupportedError(`the new manager ${JSON.stringify(name)} cannot be determined: ${message}`);
  }
  const label = labelOf(found.person, found.id);
  if (leaving.has(found.id)) throw new SafetyError(`the new manager ${label} is one of the people who leave`);
  if (found.person.active === false) throw new SafetyError(`the new manager ${label} is inactive`);
  return { id: found.id, label };
}

/** A leaving manager, and the people who have this manager before the change. */
export interface FoundReports {
  readonly target: Target;
  readonly reports: readonly Report[];
}

/**
 * Finds all people whose manager is `target`. Throws an `UnsupportedError` if the service cannot search for people by
 * their manager, because some people would then keep the old manager.
 */
export async function findAllReports(change: ChangeContext, target: Target): Promise<FoundReports> {
  const reports = await findReports(change, target.id, Number.POSITIVE_INFINITY);
  if (reports) return { target, reports };
  throw new UnsupportedError(
    'the service cannot search for people by their manager, so --transfer-reports cannot find the people whose manager leaves',
  );
}

/**
 * Returns the new manager and the people who get this manager. Leaves out people who also leave. Also leaves out the
 * new manager, because nobody can be their own manager.
 */
export function planTransfer(
  reports: readonly Report[],
  manager: NewManager,
  leaving: ReadonlySet<string>,
): ReportTransfer | undefined {
  const moved = reports.filter(({ id }) => id !== manager.id && !leaving.has(id));
  return moved.length === 0 ? undefined : { manager, reports: moved };
}
