import path from 'node:path';
import type { Approval } from '../../changes/guard/approval.ts';
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
  type Mapping,
  type PlanEntry,
  type PlanHeader,
  previewResults,
  type Row,
  removalsOfEntry,
  removeJob,
  restoreSecrets,
  type Summary,
} from '../../provisioning/index.ts';
import { findDirectories } from '../../state/directories.ts';
import { given } from '../given.ts';
import type { CommandScope } from '../scope.ts';
import { type ResultOptions, showResults } from './run-results.ts';

/** Counts of a plan. */
export interface PlanCounts {
  readonly creates: number;
  readonly updates: number;
  /** Managers and memberships to set. */
  readonly links: number;
}

/** What a plan would change. */
export interface PlanSummary extends PlanCounts {
  /** Number of entries that send a request. */
  readonly changes: number;
  /** True if an entry has secrets, which are not stored. */
  readonly hasSecrets: boolean;
  readonly removals: readonly Removal[];
}

/** The folder of the jobs of this user. */
export function jobsFolder({ context }: Pick<CommandScope, 'context'>): string {
  return path.join(findDirectories(context.env).state, 'jobs');
}

/** The header of the plan of an import. */
export function planHeader(
  { base, profile }: Pick<ResolvedConnection, 'base' | 'profile'>,
  { source, keys }: { readonly source: string; readonly keys: Importer['keys'] },
): PlanHeader {
  const at = new Date().toISOString();
  return { format: 1, plan: 'import', at, service: base, ...given({ profile }), source, options: { keys } };
}

/** Parts of an import that runs as a job. */
export interface ImportRun {
  readonly importer: Importer;
  readonly header: PlanHeader;
  /** Reads the rows from the start. */
  readonly rows: () => AsyncIterable<Row>;
  readonly mapping: Mapping | undefined;
  readonly results: ResultOptions;
  /** Asks whether the plan is executed. Rejects if it is not. */
  readonly confirm: (plan: PlanSummary) => Promise<void>;
}

/**
 * Runs an import as a job: writes the plan, asks, executes the plan, and shows the results. A job that sends nothing leaves no
 * folder.
 */
export async function runImport(scope: CommandScope, run: ImportRun): Promise<Summary> {
  const { importer, mapping, rows } = run;
  const draft = await createJob(jobsFolder(scope), run.header);
  let job: Job;
  let plan: PlanSummary;
  let approval: Approval;
  try {
    plan = await writePlan(scope, run, (entry) => draft.add(entry));
    approval = await importer.approve(plan.removals);
    await run.confirm(plan);
    job = await draft.open();
  } catch (error) {
    await draft.discard();
    throw error;
  }
  const stored = job.plan.entries();
  if (plan.changes === 0) return showUnchanged(scope, job, { importer, results: run.results });
  const entries = plan.hasSecrets ? restoreSecrets(stored, rows(), mapping, importer.model) : stored;
  return executeJob(scope, job, { importer, approval, entries, results: run.results });
}

/** Plans all rows, and shows the results that the import would have. Sends only reads. */
export async function previewImport(
  scope: CommandScope,
  run: Pick<ImportRun, 'importer' | 'rows' | 'results'>,
): Promise<Summary> {
  const entries: PlanEntry[] = [];
  const { removals } = await writePlan(scope, run, async (entry) => {
    entries.push(entry);
  });
  await run.importer.approve(removals);
  const all = async function* (): AsyncGenerator<PlanEntry, void, undefined> {
    yield* entries;
  };
  return showResults(scope, previewResults(all(), run.importer.model), run.results);
}

/** Shows the results of a plan without changes, and deletes the job: there is nothing to resume or to undo. */
async function showUnchanged(
  scope: CommandScope,
  job: Job,
  { importer, results }: Pick<ImportRun, 'importer' | 'results'>,
): Promise<Summary> {
  try {
    return await showResults(scope, previewResults(job.plan.entries(), importer.model), results);
  } finally {
    await job.close();
    await removeJob(jobsFolder(scope), job.id);
  }
}

/** Plans all rows, and gives each entry to `add`. */
export async function writePlan(
  scope: CommandScope,
  { importer, rows, results }: Pick<ImportRun, 'importer' | 'rows' | 'results'>,
  add: (entry: PlanEntry) => Promise<void>,
): Promise<PlanSummary> {
  const redact = entryRedactor(secretNamesOf(importer.model));
  const counts = { creates: 0, updates: 0, links: 0, changes: 0 };
  const removals: Removal[] = [];
  let hasSecrets = false;
  let done = 0;
  const now = scope.context.now ?? (() => performance.now());
  const progress = createProgress(scope.progressStream(), { label: 'Plan', quiet: scope.flags.quiet, now });
  for await (const entry of importer.plan(rows())) {
    const stored = redact(entry);
    if (stored !== entry) hasSecrets = true;
    removals.push(...removalsOfEntry(entry));
    if (isChange(entry)) {
      counts.changes++;
      if (entry.step !== 'person') counts.links++;
      else if (entry.action === 'create') counts.creates++;
      else counts.updates++;
    }
    await add(stored);
    if (entry.step === 'person') progress.update({ done: ++done, failed: 0, total: results.total });
  }
  progress.clear();
  return { ...counts, hasSecrets, removals };
}

/** Parts of the execution of a job. */
export interface JobExecution {
  readonly importer: Importer;
  readonly approval: Approval;
  readonly entries: AsyncIterable<PlanEntry>;
  readonly results: ResultOptions;
}

/** Executes a job, shows its results, and closes the job. */
export async function executeJob(scope: CommandScope, job: Job, execution: JobExecution): Promise<Summary> {
  const { importer, approval, entries, results } = execution;
  try {
    const executed = importer.execute(entries, approval, job);
    const summary = await showResults(scope, executed, { ...results, job: job.id });
    if (summary.notAttempted === 0 && !scope.context.signal.aborted) await job.end();
    return summary;
  } finally {
    await job.close();
  }
}
