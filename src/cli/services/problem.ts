import type { Outcome } from '../errors/exit-codes.ts';
import { describe } from '../errors/report-error.ts';

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
