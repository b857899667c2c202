import type { Field } from '../../output/renderer.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { isProblem, type Leaver, type OffboardResult } from '../../provisioning/index.ts';
import { isUnreached, type ServiceRun } from './service-run.ts';
import type { ShownResults } from './show-flag.ts';

/** The result of a person on one service. */
export type ServiceResult = Omit<OffboardResult, 'step' | 'line' | 'key' | 'outcome' | 'error'> & {
  /** The result as text. */
  status: string;
  outcome: OffboardResult['outcome'] | 'not reached';
  error?: OffboardResult['error'] | { code: string; message: string };
  /** Id of the job that can undo the change. */
  job?: string;
};

/** The results of a person on all services. */
export type ServiceRow = {
  line: number;
  person: string;
  /** Maps the name of each profile to the result. */
  services: Record<string, ServiceResult>;
};

/** Columns of the table that shows the result of each person on each service. */
export function serviceFields(profiles: readonly string[]): Field[] {
  return [
    { header: 'person', read: ({ person }) => [String(person)] },
    ...profiles.map((profile): Field => ({ header: profile, wraps: true, read: (row) => [cellOf(row, profile)] })),
  ];
}

function cellOf({ services }: JsonObject, profile: string): string {
  const service = isObject(services) ? services[profile] : undefined;
  return isObject(service) ? String(service['status']) : '';
}

/**
 * Returns a row for each leaver. The property `services` maps each profile to the status and the result of the person
 * on the service of the profile.
 */
export function* serviceRows(
  leavers: readonly Leaver[],
  runs: readonly ServiceRun[],
  show: ShownResults,
): Generator<JsonObject, void, undefined> {
  for (const [position, { line, name }] of leavers.entries()) {
    const results = runs.map(({ results }) => results?.[position]);
    if (!results.some((result) => shows[show](result))) continue;
    const services = runs.map((run, index) => [run.profile, serviceOf(run, results[index])] as const);
    yield { line, person: name, services: Object.fromEntries(services) };
  }
}

/** Maps each value of `--show` to a function that decides whether the row of a result is shown. */
const shows: Readonly<Record<ShownResults, (result: OffboardResult | undefined) => boolean>> = {
  all: () => true,
  changes: (result) => !result || !settled.has(result.outcome),
  problems: (result) => !result || (isProblem(result) && result.outcome !== 'not found'),
};

/** Outcomes of people who needed no change. */
const settled: ReadonlySet<OffboardResult['outcome']> = new Set(['already inactive', 'not found']);

function serviceOf({ problem, job }: ServiceRun, result: OffboardResult | undefined): JsonObject {
  if (!result) {
    const message = problem?.message ?? 'no result';
    const code = problem?.outcome ?? 'unexpected';
    const status = problem?.isReached === false ? 'not reached' : `FAILED: ${message}`;
    return { status, outcome: problem?.isReached === false ? 'not reached' : 'failed', error: { code, message } };
  }
  const { step: _step, line: _line, key: _key, ...rest } = result;
  const hasJob = job !== undefined && result.id !== undefined;
  return {
    status: statusOf(result),
    ...(rest as unknown as JsonObject),
    ...(isUnreached(result) ? { outcome: 'not reached' } : {}),
    ...(hasJob ? { job } : {}),
  };
}

function statusOf(result: OffboardResult): string {
  const { outcome, error, duplicateOf, detail } = result;
  if (isUnreached(result)) return 'not reached';
  switch (outcome) {
    case 'failed':
    case 'protected':
    case 'not verified':
      return `FAILED: ${outcome === 'failed' ? '' : `${outcome}: `}${error?.message ?? detail ?? outcome}`;
    case 'not attempted':
      if (error) return `FAILED: not attempted: ${error.message}`;
      return detail === undefined ? outcome : `not attempted: ${detail}`;
    case 'duplicate':
      return `same person as line ${duplicateOf}`;
    default:
      return outcome;
  }
}
