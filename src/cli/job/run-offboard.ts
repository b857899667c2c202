import { type Job, type Leaver, leaverOfText, type Summary } from '../../provisioning/index.ts';
import { runOffboarding } from '../bulk/run-offboarding.ts';
import { resumeCommand } from '../output/resume-command.ts';
import type { CommandScope } from '../scope.ts';
import type { JobFlags } from './continue-flags.ts';

/**
 * Continues an offboarding for the people who have no result. Reads each person again, so that completed steps are not
 * repeated.
 */
export function continueOffboarding(scope: CommandScope, job: Job, flags: JobFlags): Promise<Summary> {
  if (!scope.isDryRun) scope.reporter.startJob({ job: job.id, resume: resumeCommand(job.id) });
  const source = { name: job.plan.header.source, identity: undefined };
  return runOffboarding(scope, { leavers: leaversOf(job), source, flags, continued: job });
}

async function* leaversOf(job: Job): AsyncGenerator<Leaver, void, undefined> {
  let number = 0;
  const deletesAccounts = job.plan.header.options.deleteAccounts === true;
  for await (const entry of job.plan.entries()) {
    const current = number++;
    if (job.resultOf(current) !== undefined || entry.action !== 'offboard') continue;
    const leaver: Leaver = { ...leaverOfText(entry.id, entry.line, 'id'), name: entry.key, wasFound: true };
    yield deletesAccounts ? { ...leaver, mayBeDeleted: job.mayBeDeleted(current) } : leaver;
  }
}
