import { isFailure } from '../../provisioning/index.ts';
import { changeFlags, serviceFlags } from '../flags.ts';
import { continueFlags } from './continue-flags.ts';
import { JobRunCommand, jobArgument, lastFlag } from './job-command.ts';
import { continueJob, undoneError } from './run-job.ts';

/** The `job retry` command. */
export class JobRetry extends JobRunCommand {
  static override summary = 'Execute the failed entries of a job again';
  static override description =
    'Executes the changes that failed or that have no result. If a row failed before a change was planned, for example because of an invalid value, the row fails again. Correct the file in this case, and import the file again.';
  static override examples = [{ description: 'The latest job', command: 'scimctl job retry --last --yes' }];
  static override baseFlags = serviceFlags;
  static override args = jobArgument;
  static override flags = { ...lastFlag, ...continueFlags, ...changeFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobRetry);
    const job = await this.chosenJob(args.job, flags.last ?? false);
    if (job.state === 'undone') throw undoneError(job.id);
    this.useProfile(job.plan.header.profile);
    this.endRun(await continueJob(this.scope, job.id, flags, isFailure));
  }
}
