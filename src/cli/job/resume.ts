import { changeFlags, serviceFlags } from '../flags.ts';
import { continueFlags } from './continue-flags.ts';
import { JobRunCommand, jobArgument, lastFlag } from './job-command.ts';
import { continueJob, undoneError } from './run-job.ts';

/** The `job resume` command. */
export class JobResume extends JobRunCommand {
  static override summary = 'Continue a job that was stopped';
  static override description =
    'Continues a job after Ctrl-C, a killed process, a full disk or a lost network: executes the entries of the plan that have no result. If a change may have been sent already, first looks for the change on the server, so that nobody is created twice. If the service accepted a change with status 202 but did not show the change, looks for the change again. Uses the profile of the job. Removals need the same consent as in the first run.';
  static override examples = [
    { description: 'The latest job that was stopped', command: 'scimctl job resume --last' },
    { description: 'In a script', command: 'scimctl job resume 7f3a12 --yes -o ndjson' },
  ];
  static override baseFlags = serviceFlags;
  static override args = jobArgument;
  static override flags = { ...lastFlag, ...continueFlags, ...changeFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobResume);
    const job = await this.chosenJob(args.job, flags.last ?? false, 'stopped');
    this.useProfile(job.plan.header.profile);
    if (job.state === 'complete') return this.note(`Job ${job.id} is complete: nothing is left`);
    if (job.state === 'undone') throw undoneError(job.id);
    this.endRun(await continueJob(this.scope, job.id, flags));
  }
}
