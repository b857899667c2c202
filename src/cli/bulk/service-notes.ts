import type { Leaver } from '../../provisioning/index.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope, ProfileScope } from '../scope.ts';
import { alertFailure, describeProblem } from '../services/problem.ts';
import { failuresOf, isNowhere, isUnreached, type ServiceRun } from './service-run.ts';

/**
 * Writes a note for each stopped job, with the command that resumes the job. Also writes a note for each person who was
 * not found, and for each leaver who is still the manager of active people.
 */
export function noteJobs(services: readonly ProfileScope[], runs: readonly ServiceRun[]): void {
  for (const [index, { job, left = 0, results = [] }] of runs.entries()) {
    const service = services[index];
    if (!service) continue;
    if (job !== undefined && left > 0) service.note(`Stopped. Resume: scimctl job resume ${job}`);
    for (const { key, outcome, reports, detail } of results) {
      if (outcome === 'not found' && detail !== undefined) service.note(`${key}: ${detail}`);
      if (reports && detail !== undefined) service.note(`${key}: ${detail}`);
    }
  }
}

/**
 * Writes one line for each person whom no answering service has found. If some services gave no answer, the line names
 * these services.
 */
export function noteNowhere(scope: CommandScope, runs: readonly ServiceRun[], leavers: readonly Leaver[]): void {
  for (const [position, { name }] of leavers.entries()) {
    if (isNowhere(runs, position)) scope.alert(`${name}: not found on any service`);
    else {
      const known = runs.filter(({ results }) => results && results[position]?.error?.code !== 'network');
      const unknown = runs.filter((run) => !known.includes(run));
      if (known.length === 0 || unknown.length === 0 || !isNowhere(known, position)) continue;
      const names = unknown.map(({ profile }) => profile).join(', ');
      scope.alert(`${name}: not found on the services that answered; no answer from ${names}`);
    }
  }
}

/** Writes one line for each service that failed, with the reason and the command that repeats the run. */
export function alertProblems(
  scope: CommandScope,
  runs: readonly ServiceRun[],
  repeat: (profile: string) => string,
): void {
  for (const run of runs) {
    const reason = reasonOf(run);
    if (reason === undefined) continue;
    const { code, outcome } = run.problem ?? { code: 'partial', outcome: 'partial' as const };
    alertFailure(scope, { profile: run.profile, reason, repeat: repeat(run.profile), code, outcome });
  }
}

function reasonOf(run: ServiceRun): string | undefined {
  const { problem, results = [] } = run;
  if (problem) return describeProblem(problem);
  const failed = failuresOf(run).filter(({ outcome, error }) => outcome !== 'not attempted' || error);
  const [first] = failed;
  if (!first) return undefined;
  const message = first.error?.message ?? first.detail ?? first.outcome;
  if (results.every(isUnreached)) return `not reached: ${message}`;
  return `${failed.length} of ${pluralize(results.length, 'person', 'people')}: ${first.key}: ${message}`;
}
