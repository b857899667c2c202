import { renderErrorJson } from '../../output/errors.ts';
import { exitCode, type Outcome } from '../errors/exit-codes.ts';
import { describe } from '../errors/report-error.ts';
import { requestsStructured } from '../output/format-flags.ts';
import type { CommandScope } from '../scope.ts';

/** The reason why a service has no results. */
export interface ServiceProblem {
  /** Stable code for programs, such as `network`. */
  readonly code: string;
  readonly message: string;
  readonly outcome: Outcome;
  /** False if no request to the service got a response. The state of the people on the service is then unknown. */
  readonly isReached: boolean;
}

/** Converts the error of a service to a problem. `redact` replaces the secrets of the profile. */
export function serviceProblem(error: unknown, redact: (text: string) => string): ServiceProblem {
  const { message, detail, outcome, code } = describe(error);
  const isNetwork = error instanceof Error && error.name === 'NetworkError';
  const words = code === 'unexpected' || detail === undefined ? message : `${message}: ${detail}`;
  return { code, message: redact(words), outcome, isReached: !isNetwork };
}

/** Describes a problem, without the name of the service. The caller writes the name on the same line. */
export function describeProblem({ message, isReached }: ServiceProblem): string {
  return `${isReached ? '' : 'not reached: '}${message}`;
}

/** The failure of a run on one service. `repeat` is the command that repeats the run. */
export interface ServiceFailure {
  readonly profile: string;
  readonly reason: string;
  readonly repeat: string;
  readonly code: string;
  readonly outcome: Outcome;
}

/**
 * Writes one line about a service that failed. With a structured format, the line is the JSON object of the error. With
 * `--events`, the error is an event instead.
 */
export function alertFailure(
  { alert, flags, reporter }: Pick<CommandScope, 'alert' | 'flags' | 'reporter'>,
  failure: ServiceFailure,
): void {
  const { profile, reason, repeat, code, outcome } = failure;
  if (!reporter.serviceError && !requestsStructured(flags))
    return alert(`FAILED ${profile}: ${reason}; repeat: ${repeat}`);
  const report = {
    code,
    exitCode: exitCode(outcome),
    message: `${profile}: ${reason}`,
    hint: `to repeat, run ${repeat}`,
  };
  if (reporter.serviceError) reporter.serviceError({ ...report, profile });
  else alert(renderErrorJson(report).trimEnd());
}
