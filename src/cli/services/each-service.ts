import type { Outcome } from '../errors/exit-codes.ts';
import type { CommandScope, ProfileScope } from '../scope.ts';
import { alertFailure, describeProblem, type ServiceProblem, serviceProblem } from './problem.ts';
import { createSlots, servicesAtOnce } from './slots.ts';

/** The result of reading one service: a value, or the reason why the service could not be read. */
export interface ServiceReading<T> {
  readonly profile: string;
  readonly value?: T;
  readonly problem?: ServiceProblem;
}

/**
 * Reads several services, a few at the same time, and returns the results in the order of `services`. If a service
 * cannot be read, its result contains the problem.
 */
export function readServices<T>(
  services: readonly ProfileScope[],
  read: (service: ProfileScope) => Promise<T>,
): Promise<ServiceReading<T>[]> {
  const slots = createSlots(servicesAtOnce);
  return Promise.all(
    services.map(async (service): Promise<ServiceReading<T>> => {
      const { profile, redact } = service;
      await slots.take();
      try {
        return { profile, value: await read(service) };
      } catch (error) {
        return { profile, problem: serviceProblem(error, redact) };
      } finally {
        slots.free();
      }
    }),
  );
}

/** Writes one line for each service that could not be read, with the reason and the command that repeats the run. */
export function alertUnread(
  scope: Pick<CommandScope, 'alert' | 'flags' | 'reporter'>,
  readings: readonly ServiceReading<unknown>[],
  repeat: (profile: string) => string,
): void {
  for (const { profile, problem } of readings) {
    if (problem === undefined) continue;
    const { code, outcome } = problem;
    alertFailure(scope, { profile, reason: describeProblem(problem), repeat: repeat(profile), code, outcome });
  }
}

/**
 * Returns the outcome of reading several services. Returns `done` if all were read. If none was read and all failed
 * with the same outcome, returns this outcome. Otherwise returns `partial`.
 */
export function outcomeOfReadings(readings: readonly ServiceReading<unknown>[]): Outcome {
  const reasons = new Set(readings.flatMap(({ problem }) => problem?.outcome ?? []));
  const [reason, another] = reasons;
  if (reason === undefined) return 'done';
  const isNothingRead = readings.every(({ problem }) => problem);
  return isNothingRead && another === undefined ? reason : 'partial';
}
