import { JobCommand, jobArgument, lastFlag } from './job-command.ts';
import { jobObject } from './job-object.ts';

/** The `job show` command. */
export class JobShow extends JobCommand {
  static override summary = 'Show the state of a job';
  static override examples = [{ description: 'The latest job', command: 'scimctl job show --last' }];
  static override args = jobArgument;
  static override flags = lastFlag;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobShow);
    const job = await this.chosenJob(args.job, flags.last ?? false);
    await this.show(jobObject(job));
    if (job.state === 'stopped') this.note(`Resume: scimctl job resume ${job.id}`);
  }
}
