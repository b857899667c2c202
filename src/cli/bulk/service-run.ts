import type { RunEnd } from '../../output/events/event.ts';
import { isFailure, type OffboardResult, Tally } from '../../provisioning/index.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { given } from '../given.ts';
import { resumeCommand } from '../output/resume-command.ts';
import type { ServiceProblem } from '../services/problem.ts';
import { outcomeOf } from './run-outcome.ts';

/** The outcome of an offboarding on one service. */
export interface ServiceRun {
  readonly profile: string;
  /** One result for each leaver, in the order of the leavers. Absent if the run of this service ended with an error. */
  readonly results?: readonly OffboardResult[];
  /** The reason why there are no results. */
  readonly problem?: ServiceProblem;
  /** Id of the job of this service. */
  readonly job?: string | undefined;
  /** Number of people for whom the job must be continued. */
  readonly left?: number;
}

/** True if the state of the person on the service is not known, because no response shows it. */
export function isUnreached({ outcome, id, error }: OffboardResult): boolean {
  return error?.code === 'network' && (outcome === 'not attempted' || (outcome === 'failed' && id === undefined));
}

/**
 * True if the result is a success. Either the run removed the access of the person on this service, or the person had
 * no access before.
 */
function isSuccess(result: OffboardResult): boolean {
  return !isFailure(result) && result.outcome !== 'duplicate';
}

/**
 * True if every service answered that the person was not found. `position` is the position of the person in the list of
 * leavers.
 */
export function isNowhere(runs: readonly ServiceRun[], position: number): boolean {
  return runs.every(({ results }) => results?.[position]?.outcome === 'not found');
}

/**
 * Returns the failures among the results of a service. If a person is not found, the result is not counted as a
 * failure, because another service may have the person.
 */
export function failuresOf({ results = [] }: ServiceRun): OffboardResult[] {
  return results.filter((result) => isFailure(result) && result.outcome !== 'not found');
}

/** Describes the end of a run on one service, for programs. */
export function endOf({ profile, results = [], job, left = 0 }: ServiceRun, isDryRun: boolean): RunEnd {
  const tally = new Tally();
  for (const result of results) tally.add(result);
  const { people, links } = tally.summary();
  return {
    profile,
    ...given({ job, dryRun: isDryRun || undefined, left: left > 0 ? left : undefined }),
    people: { ...people },
    links: { ...links },
    ...(job !== undefined && left > 0 ? { resume: resumeCommand(job) } : {}),
  };
}

/**
 * Returns the outcome of a run on several services. If no service has a success and all failures have the same reason,
 * this reason is the outcome. A person counts as a failure if no service has found this person.
 */
export function outcomeOfServices(runs: readonly ServiceRun[], people: number): Outcome {
  const failures = new Set<Outcome>();
  let hasSuccess = false;
  for (const run of runs) {
    if (run.problem) failures.add(run.problem.outcome);
    hasSuccess ||= run.results?.some(isSuccess) === true;
    const failed = failuresOf(run);
    if (failed.length === 0) continue;
    const tally = new Tally();
    for (const result of failed) tally.add(result);
    failures.add(outcomeOf(tally.summary()));
  }
  for (let position = 0; position < people; position++) if (isNowhere(runs, position)) failures.add('notFound');
  const [reason, another] = failures;
  if (reason === undefined) return 'done';
  return hasSuccess || another !== undefined ? 'partial' : reason;
}
