import path from 'node:path';
import { createProgress } from '../../output/progress.ts';
import { type Summary, Tally } from '../../provisioning/index.ts';
import { elapsed } from '../clock.ts';
import { WriteError } from '../errors/errors.ts';
import { asWriteError } from '../errors/write-error.ts';
import { given } from '../given.ts';
import { pluralize } from '../output/pluralize.ts';
import { resumeCommand } from '../output/resume-command.ts';
import type { CommandScope } from '../scope.ts';
import { openReportFile, type ReportFile, type ReportSource } from './report-file.ts';
import { type RunResult, resultColumns, resultRows, showUnlessEmpty } from './result-rows.ts';
import { printCounts, toRunError } from './run-outcome.ts';
import type { ShownResults } from './show-flag.ts';

/** Values of the flags for the output of results. */
export interface ResultFlags {
  readonly columns?: string | undefined;
  readonly show?: ShownResults | undefined;
  readonly report?: string | undefined;
}

/** Options for showing the results of a run. */
export interface ResultOptions {
  /** Label of the progress line. */
  readonly label: string;
  /** Number of rows, if it is known before the run. */
  readonly total: number | undefined;
  /** The report, which receives every result and is closed at the end. */
  readonly report: ReportFile | undefined;
  readonly flags: ResultFlags;
  /** Called with each result, in addition to the output of the result. */
  readonly onResult?: (result: RunResult) => void;
  /**
   * Returns the id of the job, with which a later command can continue the run. Returns `undefined` if there is no job.
   */
  readonly job?: () => string | undefined;
  /**
   * Returns the number of people for whom the job must be continued. Default: the number of people who were not
   * attempted.
   */
  readonly left?: () => number;
  /** Returns true if a result in the job is not final because the run was stopped. Default: false. */
  readonly hasUnfinished?: () => boolean;
  /** Returns true if the run ended after its first people, and the job has more people. Default: false. */
  readonly isPaused?: () => boolean;
}

/** Opens the file of `--report`. Throws a `UsageError` if the file cannot be written or is the source. */
export async function openReport(
  { context, note }: Pick<CommandScope, 'context' | 'note'>,
  { report: file }: ResultFlags,
  source: ReportSource,
): Promise<ReportFile | undefined> {
  if (file === undefined) return undefined;
  const report = await openReportFile(path.resolve(context.cwd, file), source, file);
  if (report.isContinued)
    note(`Note: the report ${file} has lines of an earlier run; this run adds its lines at the end`);
  return report;
}

/**
 * Reads the results of a run to the end, and shows each result when it arrives. Shows progress and the final counts on
 * stderr. If stdout or the report could not be written, throws a `WriteError` at the end.
 */
export async function showResults(
  scope: CommandScope,
  results: AsyncIterable<RunResult>,
  options: ResultOptions,
): Promise<Summary> {
  const { label, total, report } = options;
  const tally = new Tally();
  const progress = createProgress(scope.progress('run', label), scope.context.now ?? elapsed);
  const record = (result: RunResult): Promise<void> | undefined => {
    tally.add(result);
    exceedsMaxWait ||= isAfterTooLongWait(result);
    options.onResult?.(result);
    progress.update({ ...tally.progress(), total });
    return report?.add(result);
  };
  let exceedsMaxWait = false;
  const source = continuable(results);
  const unwritten: string[] = [];
  try {
    try {
      await showRows(scope, source, record, options.flags);
    } catch (error) {
      const problem = asWriteError(error);
      if (!(problem instanceof WriteError)) {
        endRun(scope, tally.summary(), { job: options.job?.(), isResumable: true });
        throw toRunError(error, tally);
      }
      unwritten.push(problem.message);
    }
    // Reads the remaining results, because the run must complete even if stdout is closed (`head`) or the disk is full.
    for await (const result of source) await record(result);
  } finally {
    const problem = await report?.close();
    if (problem !== undefined) unwritten.push(problem);
    progress.finish();
  }
  const summary = tally.summary();
  noteSummary(scope, summary, { ...options, exceedsMaxWait });
  if (unwritten.length > 0) throw notWritten(unwritten, tally);
  return summary;
}

async function showRows(
  scope: CommandScope,
  results: AsyncIterable<RunResult>,
  record: (result: RunResult) => Promise<void> | undefined,
  flags: ResultFlags,
): Promise<void> {
  const isTable = scope.format === 'table';
  const brief = scope.isDryRun ? 'changes' : 'problems';
  const show = flags.show ?? (scope.context.stdout.isTerminal && isTable ? brief : 'all');
  const rows = resultRows(scope, results, record, show);
  const options = { ...flags, ...resultColumns };
  if (show === 'all' || !isTable) await scope.showList(rows, options);
  else await showUnlessEmpty(scope, rows, options);
}

/** Returns an iterable for several loops. Each loop continues after the last item of the previous loop. */
function continuable<T>(items: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = items[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
}

function noteSummary(
  scope: CommandScope,
  summary: Summary,
  { job: jobId, left, hasUnfinished, isPaused, exceedsMaxWait }: ResultOptions & { readonly exceedsMaxWait: boolean },
): void {
  const { context, isDryRun, note } = scope;
  const counts = printCounts(summary);
  if (counts !== '') note(isDryRun ? `Planned: ${counts}` : counts);
  const job = jobId?.();
  const { pending = 0 } = summary;
  if (pending > 0 && job !== undefined)
    note(
      `${pluralize(pending, 'change is', 'changes are')} accepted (status 202), but the service does not show the result yet. To look again later, run ${resumeCommand(job)}`,
    );
  const { notAttempted, people } = summary;
  const open = Math.max(notAttempted, isDryRun ? 0 : (left?.() ?? 0));
  const { aborted } = context.signal;
  const isLeft = open > 0 || hasLeft(summary) || hasUnfinished?.() || (aborted && hasUnverified(summary));
  const isResumable = isLeft || pending > 0 || isPaused?.() === true;
  endRun(scope, summary, { job, isResumable, left: open });
  if (!isLeft || (job === undefined && !aborted)) return;
  const total = Object.values(people).reduce((sum, count) => sum + count, 0);
  const why = exceedsMaxWait ? ', because the service asks for a longer wait than --max-wait allows' : '';
  note(
    job === undefined
      ? `Stopped${why}. Run the same command again to continue; completed changes are not repeated`
      : `Stopped at ${total - open} of ${total}${why}. Resume: ${resumeCommand(job)}`,
  );
}

/** Reports the end of a run for programs. */
function endRun(
  { reporter, isDryRun }: Pick<CommandScope, 'reporter' | 'isDryRun'>,
  { people, links }: Summary,
  { job, isResumable, left = 0 }: { job: string | undefined; isResumable: boolean; left?: number },
): void {
  reporter.endRun({
    ...given({ job, dryRun: isDryRun || undefined, left: left > 0 ? left : undefined }),
    people: { ...people },
    links: { ...links },
    ...(job !== undefined && isResumable ? { resume: resumeCommand(job) } : {}),
  });
}

/**
 * True if the row was not attempted because the run had stopped: the service asked for a longer wait than `--max-wait`.
 * The only other error response that stops a run has the status 401.
 */
function isAfterTooLongWait({ outcome, error }: RunResult): boolean {
  return outcome === 'not attempted' && error?.code === 'server' && error.status !== 401;
}

/** True if people or links were not attempted. */
export function hasLeft({ notAttempted, links }: Summary): boolean {
  return notAttempted > 0 || (links['not attempted'] ?? 0) > 0;
}

/** True if changes of people or links were sent and not verified. A resumed job reads the state of these changes again. */
function hasUnverified({ people, links }: Summary): boolean {
  return (people['not verified'] ?? 0) + (links['not verified'] ?? 0) > 0;
}

function notWritten(reasons: readonly string[], tally: Tally): WriteError {
  const rows = Object.values(tally.summary().people).reduce((sum, count) => sum + count, 0);
  return new WriteError(`${reasons.join('; ')}. ${tally.progress().done} of ${pluralize(rows, 'row')} are done`);
}
