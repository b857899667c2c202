import type { Approval } from '../../changes/guard/approval.ts';
import {
  type ExecutionJournal,
  type Importer,
  isChange,
  isFailure,
  type Job,
  type PlanEntry,
  type RowResult,
} from '../../provisioning/index.ts';
import { PartialError } from '../errors/errors.ts';
import { integer } from '../flags.ts';
import { canAsk, prompter } from '../input/prompts.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';

/** The flag `--canary`, for commands that can first change only a few people and then ask whether to continue. */
export const canaryFlag = integer(
  'change the first N people, read them again, and ask whether to continue; without a terminal, the run stops: to continue, run scimctl job resume',
  'N',
);

/** Maximum number of differences that an error names. */
const namedAtMost = 10;

/** A run that first changes only a few people. */
export interface CanaryRun {
  readonly importer: Importer;
  readonly approval: Approval;
  readonly entries: () => AsyncIterable<PlanEntry>;
  /** Number of people who are changed and verified before the run asks whether to continue. */
  readonly canary: number;
}

/** The results of a run that first changes only a few people, and how the run ended. */
export interface CanaryResults {
  readonly results: AsyncIterable<RowResult>;
  /** True if the run stopped after the first people. */
  isStopped(): boolean;
  /** Throws a `PartialError` if a read after the changes shows that the first people differ from the plan. */
  assertVerified(): void;
}

/**
 * Executes the entries of the first people, and verifies these people. Then asks whether to continue. If the answer is
 * yes, executes the rest.
 */
export function runCanary(scope: CommandScope, job: Job, run: CanaryRun): CanaryResults {
  const { importer, approval, entries, canary } = run;
  let isStopped = false;
  let problems: readonly string[] = [];
  const results = async function* (): AsyncGenerator<RowResult, void, undefined> {
    const first: RowResult[] = [];
    const journal = remembering(job);
    const plan = () => job.plan.entries();
    for await (const result of importer.execute(entries(), approval, journal, { changes: canary, plan })) {
      first.push(result);
      yield result;
    }
    const left = await changesLeft(journal, entries());
    if (left === 0 || scope.context.signal.aborted) return;
    problems = await problemsOf(importer, entries(), first);
    isStopped = problems.length > 0 || first.some(isFailure) || !(await isContinued(scope, canary, left));
    if (!isStopped) yield* importer.execute(entries(), approval, journal, { plan });
  };
  return {
    results: results(),
    isStopped: () => isStopped,
    assertVerified: () => {
      if (problems.length === 0) return;
      const named = problems.slice(0, namedAtMost).join('; ');
      throw new PartialError(
        `after the changes, ${pluralize(problems.length, 'person', 'people')} of the first ${canary} did not match the plan: ${named}`,
        `nothing else was sent; to undo the changes, run scimctl job undo ${job.id}; to continue, run scimctl job resume ${job.id}`,
      );
    },
  };
}

/**
 * Returns a journal that contains the results of the job and of this run. The second part of the run then skips the
 * entries that the first part executed.
 */
function remembering(job: Job): ExecutionJournal {
  const results = new Map<number, RowResult>();
  return {
    resultOf: (entry) => results.get(entry) ?? job.resultOf(entry),
    priorOf: (entry) => job.priorOf(entry),
    isUncertain: (entry) => job.isUncertain(entry),
    isAccepted: (entry, part) => job.isAccepted(entry, part),
    transactionOf: (entry, part) => job.transactionOf(entry, part),
    accepted: (entry, transaction, part) => job.accepted(entry, transaction, part),
    refused: (entry, part) => job.refused(entry, part),
    members: job.members,
    starting: (entry) => job.starting(entry),
    finished: (entry, result) => {
      results.set(entry, result);
      job.finished(entry, result);
    },
    unfinished: (entry, result) => job.unfinished(entry, result),
  };
}

async function changesLeft(journal: ExecutionJournal, entries: AsyncIterable<PlanEntry>): Promise<number> {
  let [number, left] = [0, 0];
  for await (const entry of entries) if (!journal.resultOf(number++) && isChange(entry)) left++;
  return left;
}

async function problemsOf(
  importer: Importer,
  entries: AsyncIterable<PlanEntry>,
  results: readonly RowResult[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for await (const problem of importer.verify(entries, results)) problems.push(problem);
  return problems;
}

/** Asks whether the run continues. Without a terminal, the run stops. */
async function isContinued({ context, flags }: CommandScope, canary: number, left: number): Promise<boolean> {
  const noInput = flags['no-input'];
  if (!canAsk(context, noInput)) return false;
  const question = `${canary === 1 ? 'The first person is' : `The first ${canary} people are`} as planned. Continue with the other ${pluralize(left, 'change')}?`;
  const asker = await prompter(context, noInput, question, '--canary');
  return asker.confirm(question);
}
