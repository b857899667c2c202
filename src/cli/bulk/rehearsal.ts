import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createJob, previewResults, type Summary } from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import type { CommandScope } from '../scope.ts';
import { type PlannedRun, storedEntries, writePlan } from './planned-run.ts';
import { showResults } from './run-results.ts';

/** Maximum number of changes in a plan whose requests `--curl` prints. The requests are kept until the end of the run. */
const maxChanges = 1000;

/** Options of an import whose requests are printed and not sent. One request at a time, so that they are in order. */
const rehearsal = { bulk: 'never', concurrency: 1, isRehearsal: true } as const;

/** Returns the options that an import needs for `--curl`. No options without `--curl`. */
export function rehearsalOptions({ flags }: Pick<CommandScope, 'flags'>): Partial<typeof rehearsal> {
  return flags.curl ? rehearsal : {};
}

/**
 * Plans a run and executes the plan with a connection that sends only reads and keeps the other requests, for `--curl`.
 * The plan is in a temporary folder and not among the jobs: if the process is killed, `job resume` must not find it.
 * Throws a `UsageError` if the plan has more than 1,000 changes.
 */
export async function rehearseRun(scope: CommandScope, run: PlannedRun): Promise<Summary> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scimctl-rehearsal-'));
  try {
    return await rehearse(scope, run, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rehearse(scope: CommandScope, run: PlannedRun, folder: string): Promise<Summary> {
  const { importer, results } = run;
  const draft = await createJob(folder, run.header);
  const { plan, approval, job } = await (async () => {
    try {
      const written = await writePlan(scope, run, (_entry, text) => draft.add(text()));
      assertPrintable(written.changes);
      return { plan: written, approval: await importer.approve(written.removals), job: await draft.open() };
    } catch (error) {
      await draft.discard();
      throw error;
    }
  })();
  const shown = plan.isComplete
    ? importer.execute(storedEntries(run, job, plan), approval)
    : previewResults(job.plan.entries(), importer.model);
  try {
    return await showResults(scope, shown, results);
  } finally {
    await job.close();
  }
}

/** Throws a `UsageError` if a run has more changes than `--curl` prints. */
export function assertPrintable(changes: number): void {
  if (changes <= maxChanges) return;
  throw new UsageError(`--curl prints at most ${maxChanges} changes, and the plan has ${changes}`, {
    hint: 'to see the changes, use --dry-run; to record the requests while they are sent, use --har FILE',
  });
}
