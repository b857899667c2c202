import { destructiveDeactivation } from '../../changes/dialect/deactivation.ts';
import { createProgress } from '../../output/progress.ts';
import { UserModel } from '../../protocol/schema/model.ts';
import { isFailure, type Leaver, type OffboardResult } from '../../provisioning/index.ts';
import { elapsed } from '../clock.ts';
import { WriteError } from '../errors/errors.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { pluralize } from '../output/pluralize.ts';
import { countPeople } from '../safety/command-guard.ts';
import { placeOf } from '../safety/consent.ts';
import {
  askJointConsent,
  assertAllWithinLimits,
  assertConfirmedAreUsed,
  type ServiceRemovals,
} from '../safety/joint-consent.ts';
import type { CommandScope, ProfileScope } from '../scope.ts';
import { createJointDecision, type JointDecision } from '../services/joint-decision.ts';
import { serviceProblem } from '../services/problem.ts';
import { createSlots, type Slots, servicesAtOnce } from '../services/slots.ts';
import { deactivationOf, fateOf } from './confirm.ts';
import type { ReportFile, ReportSource } from './report-file.ts';
import { deletesAccounts, type OffboardFlags, openOffboarding } from './run-offboarding.ts';
import { openReport } from './run-results.ts';
import { alertProblems, noteJobs, noteNowhere } from './service-notes.ts';
import { endOf, outcomeOfServices, type ServiceRun } from './service-run.ts';
import { serviceFields, serviceRows } from './service-table.ts';

/** An offboarding of the same people on several services. */
export interface ServicesOffboarding {
  /** The scope of each service. */
  readonly services: readonly ProfileScope[];
  readonly leavers: readonly Leaver[];
  readonly source: ReportSource;
  readonly flags: OffboardFlags;
  /** The command line that repeats the run for one service. */
  readonly repeat: (profile: string) => string;
}

/**
 * The planned removals on one service. No change is sent to this service before the operator has consented to the
 * removals on all services.
 */
interface WaitingService extends ServiceRemovals {
  readonly scope: ProfileScope;
  readonly names: readonly string[];
  /** What the service destroys when a person becomes inactive. */
  readonly destroyed: string | undefined;
}

/**
 * Offboards people on several services. First finds the people on all services. Then asks for consent to all removals
 * together. If consent is refused, rejects with a `SafetyError` before the first change. Then removes the access as one
 * job for each service. If one service fails, the other services continue. Shows a table with the result of each person
 * on each service, and a line on stderr for each service that failed.
 */
export async function offboardOnServices(scope: CommandScope, offboarding: ServicesOffboarding): Promise<Outcome> {
  const { services, leavers, source, flags, repeat } = offboarding;
  assertConfirmedAreUsed(
    services.map(({ profile }) => profile),
    flags,
  );
  deletesAccounts({ flags });
  const report = await openReport(scope, flags, source);
  let reportProblem: string | undefined;
  let refusal: { readonly error: unknown } | undefined;
  const decision = createJointDecision<WaitingService>(services.length, async (waiting) => {
    try {
      // `waiting` has the order in which the plans of the services were ready. The question shows the services in the order of the profiles.
      const order = services.flatMap((service) => waiting.find((one) => one.scope === service) ?? []);
      return await decide(scope, order, flags);
    } catch (error) {
      refusal = { error };
      throw error;
    }
  });
  const slots = createSlots(servicesAtOnce);
  const progress = countResults(scope, leavers.length * services.length);
  let runs: ServiceRun[];
  try {
    const parts = { report, decision, slots, onResult: progress.count };
    runs = await Promise.all(services.map((service) => offboardOnService(service, offboarding, parts)));
  } finally {
    reportProblem = await report?.close();
    progress.finish();
  }
  if (refusal) {
    const refused = serviceProblem(refusal.error, (text) => text).message;
    const failed = runs.filter(({ problem }) => problem?.message !== refused);
    alertProblems(scope, failed, repeat);
    throw refusal.error;
  }
  try {
    const rows = async function* () {
      yield* serviceRows(leavers, runs, flags.show ?? 'all');
    };
    const fields = serviceFields(services.map(({ profile }) => profile));
    await scope.showList(rows(), { columns: flags.columns, fields });
  } finally {
    for (const run of runs) scope.reporter.endRun(endOf(run, scope.isDryRun));
    noteJobs(services, runs);
    noteNowhere(scope, runs, leavers);
    alertProblems(scope, runs, repeat);
  }
  if (reportProblem !== undefined) throw new WriteError(reportProblem);
  return scope.context.signal.aborted ? 'interrupted' : outcomeOfServices(runs, leavers.length);
}

/** Counts the results of all services on one progress line. */
function countResults(scope: CommandScope, total: number): { count(result: OffboardResult): void; finish(): void } {
  const progress = createProgress(scope.progress('run', 'Offboarding'), scope.context.now ?? elapsed);
  const counts = { done: 0, failed: 0 };
  return {
    count: (result) => {
      if (result.outcome === 'not attempted') return;
      if (isFailure(result) && result.outcome !== 'not found') counts.failed++;
      else counts.done++;
      progress.update({ ...counts, total });
    },
    finish: progress.finish,
  };
}

/** Shows the people who lose access on each service, and asks for consent to all removals together. */
async function decide(scope: CommandScope, waiting: readonly WaitingService[], flags: OffboardFlags): Promise<boolean> {
  if (scope.context.signal.aborted) return false;
  const will = scope.isDryRun ? 'would' : 'will';
  const isDeletion = deletesAccounts({ flags });
  for (const { scope: service, names, target, destroyed } of waiting) {
    const fate = fateOf(isDeletion, destroyed);
    const people = pluralize(names.length, 'person', 'people');
    service.note(`${people} ${will} be ${fate} on ${placeOf(target)}:`, ...names.map((name) => `  ${name}`));
  }
  const count = waiting.reduce((sum, { names }) => sum + names.length, 0);
  const reasons = new Set(waiting.flatMap(({ destroyed }) => destroyed ?? []));
  const destroyed = reasons.size === 0 ? undefined : [...reasons].join('; ');
  const action = deactivationOf(pluralize(count, 'account'), isDeletion, destroyed);
  if (scope.isDryRun) {
    if (flags['max-removals']) await assertAllWithinLimits(waiting, action, flags);
    return false;
  }
  await askJointConsent(scope, waiting, action, flags);
  return true;
}

/** Parts that the runs of all services share. */
interface SharedParts {
  readonly report: ReportFile | undefined;
  readonly decision: JointDecision<WaitingService>;
  readonly slots: Slots;
  readonly onResult: (result: OffboardResult) => void;
}

/**
 * Offboards people on one service. Never rejects. If an error occurs, the result contains it as the problem of the
 * service.
 */
async function offboardOnService(
  service: ProfileScope,
  { leavers, source, flags }: ServicesOffboarding,
  { report, decision, slots, onResult }: SharedParts,
): Promise<ServiceRun> {
  const { profile, redact } = service;
  let hasArrived = false;
  let job: (() => string | undefined) | undefined;
  await slots.take();
  try {
    const { client, connection } = await service.session();
    const confirm = async (count: number, names: readonly string[]): Promise<boolean> => {
      hasArrived = true;
      const isDeletion = deletesAccounts({ flags });
      const destroyed = destructiveDeactivation(client.dialect);
      const action = deactivationOf(pluralize(count, 'person', 'people'), isDeletion, destroyed);
      const isTyped = isDeletion || destroyed !== undefined;
      const destruction = { action, count, isTyped, countPeople: () => countPeople(client, UserModel) };
      // While this service waits for the consent, it does not keep its slot. The number of slots is limited, and
      // another service may need the slot to plan its removals.
      slots.free();
      try {
        return await decision.arrive({ scope: service, target: connection, destruction, names, destroyed });
      } finally {
        await slots.take();
      }
    };
    const offboarding = await openOffboarding(
      service,
      { leavers, source, flags },
      { report: report && reportOf(report, profile), confirm, maxRemovals: undefined },
    );
    job = offboarding.job;
    const results: OffboardResult[] = [];
    try {
      for await (const result of offboarding.results) {
        // If `confirm` was not called before the first result, nobody loses access on this service. The joint decision
        // then does not wait for this service.
        if (!hasArrived) {
          hasArrived = true;
          decision.leave();
        }
        const shown = redactResult(result, redact);
        results.push(shown);
        onResult(shown);
        await report?.add(shownWith(profile, shown));
      }
    } finally {
      await offboarding.close();
    }
    return { profile, results, job: job(), left: service.isDryRun ? 0 : offboarding.left() };
  } catch (error) {
    return { profile, problem: serviceProblem(error, redact), job: job?.() };
  } finally {
    if (!hasArrived) decision.leave();
    slots.free();
  }
}

/** Adds the profile to the lines that one service writes to the report. */
function reportOf(report: ReportFile, profile: string): ReportFile {
  return { ...report, add: (line) => report.add(shownWith(profile, line)) };
}

function shownWith<T extends { readonly line: number }>(profile: string, line: T): { readonly profile: string } & T {
  return { profile, ...line };
}

/** Replaces the secrets of a profile in all texts of a result. */
function redactResult(result: OffboardResult, redact: (text: string) => string): OffboardResult {
  return JSON.parse(JSON.stringify(result), (_name, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  ) as OffboardResult;
}
