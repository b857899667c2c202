import { createHash } from 'node:crypto';
import path from 'node:path';
import { Approval } from '../../changes/guard/approval.ts';
import type { Removal } from '../../changes/removals.ts';
import { createProgress } from '../../output/progress.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import { secretNamesOf } from '../../protocol/redaction/index.ts';
import {
  createJob,
  entryRedactor,
  type Importer,
  isChange,
  type Job,
  JobError,
  type PlanEntry,
  type PlanHeader,
  type PlanOptions,
  previewResult,
  previewResults,
  type RowResult,
  removalsOfEntry,
  removeJob,
  type Shard,
  ShardSelection,
  type Summary,
} from '../../provisioning/index.ts';
import { findDirectories } from '../../state/directories.ts';
import { elapsed } from '../clock.ts';
import { given } from '../given.ts';
import { resumeCommand } from '../output/resume-command.ts';
import type { CommandScope } from '../scope.ts';
import { runCanary } from './canary.ts';
import { collectEarlier } from './lean-heap.ts';
import { hasReversible, type RunSummary } from './run-outcome.ts';
import { hasLeft, type ResultOptions, showResults } from './run-results.ts';

/** The properties of a plan that decide how it is executed. */
export interface PlanSummary {
  /** Number of entries that send a request. */
  readonly changes: number;
  /** True if at least one entry has secrets. The stored plan does not contain these secrets. */
  readonly hasSecrets: boolean;
  readonly removals: readonly Removal[];
  /** False if planning was stopped. Rows are then missing in the plan. */
  readonly isComplete: boolean;
  /** Hexadecimal SHA-256 of the changes. */
  readonly checksum: string;
}

/** The folder of the jobs of this user. */
export function jobsFolder({ context }: Pick<CommandScope, 'context'>): string {
  return path.join(findDirectories(context.env).state, 'jobs');
}

/** The header of a plan. */
export function planHeader(
  { base, profile }: Pick<ResolvedConnection, 'base' | 'profile'>,
  { source, plan = 'import', ...options }: Pick<PlanHeader, 'source'> & PlanOptions & { plan?: PlanHeader['plan'] },
): PlanHeader {
  const at = new Date().toISOString();
  return { format: 1, plan, at, service: base, ...given({ profile }), source, options };
}

/** Returns the description of a shard in the header of a plan. */
export function shardOption(shard: Shard | undefined): Pick<PlanOptions, 'shard'> {
  return shard ? { shard: `${shard.number}/${shard.count}` } : {};
}

/** A run that is planned, and then executed as a job. */
export interface PlannedRun {
  readonly importer: Importer;
  readonly header: PlanHeader;
  /** Plans the run. Sends only reads. */
  readonly plan: () => AsyncIterable<PlanEntry>;
  /** Adds the secrets to entries that were read from the disk. The stored plan contains no secrets. */
  readonly restoreSecrets?: (entries: AsyncIterable<PlanEntry>) => AsyncIterable<PlanEntry>;
  readonly results: ResultOptions;
  /** Asks whether the plan is executed. Rejects if the answer is no. */
  readonly confirm?: () => Promise<void>;
  /** Called with the id of the job before the first change is sent. */
  readonly onStart?: (job: string) => Promise<void>;
  /** Number of people who are changed and verified before the run asks whether to continue. */
  readonly canary?: number | undefined;
  /** The checksum that the plan must have. */
  readonly checksum?: string | undefined;
  /** The part of the plan that this run executes. Consent and the checksum still apply to the whole plan. */
  readonly shard?: Shard | undefined;
}

/** The properties of `PlannedRun` that are needed to show a run without executing the run. */
type PreviewedRun = Pick<PlannedRun, 'importer' | 'plan' | 'results' | 'shard'>;

/**
 * Writes the plan of a run, asks for consent, executes the plan as a job, and shows the results. Deletes the job again
 * if the plan has no changes.
 */
export async function executeRun(scope: CommandScope, run: PlannedRun): Promise<RunSummary> {
  const { importer, results } = run;
  const draft = await createJob(jobsFolder(scope), run.header);
  let job: Job;
  let plan: PlanSummary;
  let approval: Approval;
  try {
    plan = await writePlan(scope, run, (_entry, text) => draft.add(text()));
    if (!plan.isComplete) approval = Approval.none;
    else {
      assertSamePlan(run, plan);
      approval = await importer.approve(plan.removals);
      await run.confirm?.();
    }
    job = await draft.open();
  } catch (error) {
    await draft.discard();
    throw error;
  }
  // If planning was stopped, sends nothing: `execute` reports each change as not attempted.
  if (!plan.isComplete) return showWithoutJob(scope, job, importer.execute(job.plan.entries(), approval), results);
  if (plan.changes === 0)
    return showWithoutJob(scope, job, previewResults(job.plan.entries(), importer.model), results);
  await run.onStart?.(job.id);
  const entries = () => storedEntries(run, job, plan);
  try {
    return await executeJob(scope, job, { importer, approval, entries, results, canary: run.canary });
  } finally {
    await job.close();
  }
}

/** Returns the entries of a stored plan, with the secrets of the source. */
export function storedEntries(
  { restoreSecrets = (stored) => stored }: Pick<PlannedRun, 'restoreSecrets'>,
  job: Job,
  { hasSecrets }: Pick<PlanSummary, 'hasSecrets'>,
): AsyncIterable<PlanEntry> {
  return hasSecrets ? restoreSecrets(job.plan.entries()) : job.plan.entries();
}

/** Throws a `JobError` (`stale`) if a plan does not have the checksum that the run requires. */
export function assertSamePlan(run: Pick<PlannedRun, 'checksum'>, { checksum }: Pick<PlanSummary, 'checksum'>): void {
  if (run.checksum === undefined || run.checksum === checksum) return;
  throw new JobError(
    'stale',
    `nothing was sent, because the plan has changed: its checksum is now ${checksum}, but --checksum has another value`,
    {
      hint: 'To see the present plan, run scimctl bulk plan.',
    },
  );
}

/** Plans a run, and shows the results that the run would have. Sends only reads. */
export async function previewRun(scope: CommandScope, run: PreviewedRun): Promise<Summary> {
  return (await planRun(scope, run)).summary;
}

/** A plan that was shown. */
export interface ShownPlan {
  readonly summary: Summary;
  /** Number of entries that send a request. */
  readonly changes: number;
  /** False if planning was stopped. Rows are then missing in the plan. */
  readonly isComplete: boolean;
  /** Hexadecimal SHA-256 of the changes. */
  readonly checksum: string;
}

/**
 * Shows a plan as `previewRun` does. Also calls `onEntry` with the JSON text of each entry. This text does not contain
 * the secrets of the entry.
 */
export async function planRun(
  scope: CommandScope,
  run: PreviewedRun,
  onEntry?: (text: string) => Promise<void>,
): Promise<ShownPlan> {
  // Keeps only the results, because an entry contains whole resources and needs several times as much memory.
  const results: RowResult[] = [];
  const { removals, changes, isComplete, checksum } = await writePlan(scope, run, (entry, text) => {
    results.push(previewResult(entry, run.importer.model));
    return onEntry?.(text());
  });
  if (isComplete) await run.importer.approve(removals);
  const summary = await showResults(scope, eachOf(results), run.results);
  return { summary, changes, isComplete, checksum };
}

/** Yields the items of an array, because a `for await` over the array itself creates a promise for each item. */
async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (const item of items) yield item;
}

/** Shows the results of a plan that sends nothing. Deletes the job, because there is nothing to resume or to undo. */
async function showWithoutJob(
  scope: CommandScope,
  job: Job,
  shown: AsyncIterable<RowResult>,
  results: ResultOptions,
): Promise<Summary> {
  try {
    return await showResults(scope, shown, results);
  } finally {
    await job.close();
    await removeJob(jobsFolder(scope), job.id);
  }
}

/**
 * Plans a run. Calls `add` for each entry of the shard. The arguments are the entry and a function that returns the
 * JSON text of the entry. The entry and the text contain no secrets. The removals and the checksum always cover the
 * whole plan, even if a shard is given.
 */
export async function writePlan(
  scope: CommandScope,
  { importer, plan, results, shard }: PreviewedRun,
  add: (entry: PlanEntry, text: () => string) => Promise<void> | undefined,
): Promise<PlanSummary> {
  collectEarlier(results.total);
  const redact = entryRedactor(secretNamesOf(importer.model));
  let changes = 0;
  const hash = createHash('sha256');
  const selection = shard && new ShardSelection(shard);
  const removals: Removal[] = [];
  let hasSecrets = false;
  let isComplete = true;
  let done = 0;
  const progress = createProgress(scope.progress('plan', 'Plan'), scope.context.now ?? elapsed);
  try {
    for await (const entry of plan()) {
      const stored = redact(entry);
      if (stored !== entry) hasSecrets = true;
      removals.push(...removalsOfEntry(entry, importer.model));
      if (entry.action === 'none' && entry.result.outcome === 'not attempted') isComplete = false;
      let text: string | undefined;
      const print = (): string => {
        text ??= JSON.stringify(stored);
        return text;
      };
      if (isChange(entry)) hash.update(`${print()}\n`);
      const own = selection ? selection.select(stored) : stored;
      if (own && isChange(own)) changes++;
      if (own) {
        const added = add(own, own === stored ? print : () => JSON.stringify(own));
        // Uses `await` only if `add` returns a promise. For a plan that is only shown, `add` returns none, and an `await`
        // for each entry would take time.
        if (added) await added;
      }
      if (entry.step === 'person') progress.update({ done: ++done, failed: 0, total: results.total });
    }
  } finally {
    progress.finish();
  }
  return { changes, hasSecrets, removals, isComplete, checksum: hash.digest('hex') };
}

/** Parts of the execution of a job. */
interface JobExecution {
  readonly importer: Importer;
  readonly approval: Approval;
  readonly entries: () => AsyncIterable<PlanEntry>;
  readonly results: ResultOptions;
  /** Number of people who are changed and verified before the run asks whether to continue. */
  readonly canary?: number | undefined;
}

/** Executes a job, and shows its results. */
export async function executeJob(scope: CommandScope, job: Job, execution: JobExecution): Promise<RunSummary> {
  const { importer, approval, entries, canary } = execution;
  collectEarlier(execution.results.total);
  scope.reporter.startJob({ job: job.id, resume: resumeCommand(job.id) });
  const first = canary === undefined ? undefined : runCanary(scope, job, { importer, approval, entries, canary });
  const executed = first?.results ?? importer.execute(entries(), approval, job, { plan: () => job.plan.entries() });
  const shown = {
    ...execution.results,
    job: () => job.id,
    hasUnfinished: () => job.hasUnfinished(),
    isPaused: () => first?.isStopped() === true,
  };
  const summary = await showResults(scope, executed, shown);
  if (first?.isStopped()) {
    first.assertVerified();
    scope.note(`Stopped after the first people (--canary). Continue: scimctl job resume ${job.id}`);
    return { ...summary, isPending: true };
  }
  if (!hasLeft(summary) && !job.hasUnfinished() && !scope.context.signal.aborted) {
    await job.end();
    noteUndo(scope, job, summary);
  }
  return summary;
}

/**
 * On a terminal, shows the command that reverses the changes of a complete job. A script can find the job with `job
 * list`.
 */
function noteUndo({ context, note }: CommandScope, job: Job, summary: Summary): void {
  if (!context.stderr.isTerminal || job.plan.header.plan === 'undo' || !hasReversible(summary)) return;
  note(`To undo the changes: scimctl job undo ${job.id}`);
}
