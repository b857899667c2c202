import { type Job, type Leaver, leaverOfText, offboardPeople, type Summary } from '../../provisioning/index.ts';
import { confirmDeactivations } from '../bulk/confirm.ts';
import { createOffboardJob } from '../bulk/offboard-job.ts';
import type { ReportFile } from '../bulk/report-file.ts';
import { showResults } from '../bulk/run-results.ts';
import { given } from '../given.ts';
import type { CommandScope } from '../scope.ts';
import type { JobFlags } from './continue-flags.ts';

/** Continues an offboarding for the people who have no result. Each person is read again, so that nothing is done twice. */
export async function continueOffboarding(
  scope: CommandScope,
  job: Job,
  flags: JobFlags,
  report: ReportFile | undefined,
): Promise<Summary> {
  const { client, connection, finishRequests, memory } = await scope.session();
  finishRequests();
  const { keep, record, id } = createOffboardJob(scope, { header: job.plan.header, report, continued: job });
  const results = offboardPeople(client, leaversOf(job), {
    confirm: (count, people) => confirmDeactivations(scope, count, people, flags),
    protect: connection.protect,
    signal: scope.context.signal,
    memory: await memory(),
    keep,
    onNotice: (message) => scope.note(`Note: ${message}`),
    ...given({
      sleep: scope.context.sleep,
      maxRemovals: flags['max-removals'],
      concurrency: flags.concurrency,
    }),
  });
  const options = { label: 'Offboarding', total: undefined, report, flags, job: id };
  return showResults(scope, scope.isDryRun ? results : record(results), options);
}

async function* leaversOf(job: Job): AsyncGenerator<Leaver, void, undefined> {
  let number = 0;
  for await (const entry of job.plan.entries()) {
    const isDone = job.resultOf(number++) !== undefined;
    if (isDone || entry.action !== 'offboard') continue;
    yield { ...leaverOfText(entry.id, entry.line, 'id'), name: entry.key };
  }
}
