import type { Summary } from '../../provisioning/index.ts';
import {
  type Job,
  openImport,
  openJob,
  type PlanHeader,
  type RowResult,
  removalsOfEntry,
} from '../../provisioning/index.ts';
import { confirmDeactivations } from '../bulk/confirm.ts';
import { executeJob, jobsFolder } from '../bulk/import-job.ts';
import { openReport, type ResultFlags } from '../bulk/run-results.ts';
import { UsageError } from '../errors/errors.ts';
import { given } from '../given.ts';
import type { Consent } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';

/** Values of the flags of the commands that continue a job. */
export type JobFlags = ResultFlags & Consent & { readonly concurrency?: number | undefined };

/** Executes the entries of a job that have no result. `isRetried` selects results whose entries are executed again. */
export async function continueJob(
  scope: CommandScope,
  id: string,
  flags: JobFlags,
  isRetried?: (result: RowResult) => boolean,
): Promise<Summary> {
  const { client, connection, finishRequests, memory } = await scope.session();
  const job = await openJob(jobsFolder(scope), id, isRetried ? { isRetried } : {});
  try {
    assertService(job.plan.header, connection.base, id);
    scope.registerSecrets(await client.discovery.model('User'));
    const left = await countLeft(job);
    scope.note(`Job ${id}: ${left.entries} of ${job.plan.count} entries are left`);
    const importer = await openImport(client, {
      keys: job.plan.header.options.keys,
      signal: scope.context.signal,
      protect: connection.protect,
      consent: async (removals) => {
        const names = removals.map(({ label }) => label);
        await confirmDeactivations(scope, removals.length, names, flags);
      },
      memory: await memory(),
      onNotice: (message) => scope.note(`Note: ${message}`),
      ...given({ sleep: scope.context.sleep, concurrency: flags.concurrency }),
    });
    finishRequests();
    const approval = await importer.approve(left.removals);
    const report = await openReport(scope, flags, { name: job.plan.header.source, identity: undefined });
    const results = { label: 'Import', total: left.people, report, flags };
    return await executeJob(scope, job, {
      importer,
      approval,
      entries: job.plan.entries(),
      results,
    });
  } finally {
    await job.close();
  }
}

function assertService({ service }: PlanHeader, base: string, id: string): void {
  if (service === base) return;
  throw new UsageError(`job ${id} is for ${service}, and this connection is to ${base}`, {
    hint: 'Choose the profile of the job with --profile.',
  });
}

/** Entries without a result, their people, and their removals. */
async function countLeft(job: Job) {
  let number = 0;
  let entries = 0;
  let people = 0;
  const removals = [];
  for await (const entry of job.plan.entries()) {
    if (job.resultOf(number++)) continue;
    entries++;
    if (entry.step === 'person') people++;
    removals.push(...removalsOfEntry(entry));
  }
  return { entries, people, removals };
}
