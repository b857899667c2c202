import path from 'node:path';
import { mergeJobs, readJob } from '../../provisioning/index.ts';
import { UsageError } from '../errors/errors.ts';
import { several } from '../flags.ts';
import { JobCommand } from './job-command.ts';
import { jobObject } from './job-object.ts';

/** The `job merge` command. */
export class JobMerge extends JobCommand {
  static override summary = 'Join the jobs of shards into one job';
  static override description =
    'Joins the plans and the results of jobs with --shard into one new job. The commands job report, job resume, job retry and job undo treat the new job like the job of a single run. Sends nothing, and does not change the jobs of the shards. Afterwards, continue only the new job. To name a job, give its id, or the folder of a job that was copied from another machine.';
  static override examples = [
    { description: 'Jobs of this machine', command: 'scimctl job merge 7f3a12 09bc4d' },
    { description: 'Merge jobs that were copied from other machines', command: 'scimctl job merge shards/*' },
  ];
  static override args = { job: several('id of a job, or folder of a job') };

  async run(): Promise<void> {
    const { argv } = await this.parse(JobMerge);
    const names = argv as string[];
    if (names.length < 2) {
      throw new UsageError('job merge needs the jobs of at least two shards', {
        hint: 'to see the jobs, run scimctl job list',
      });
    }
    const shards = names.map((name) => ({ name, folder: this.#folderOf(name) }));
    const { id, missing } = await mergeJobs(this.folder, shards);
    await this.show(jobObject(await readJob(this.folder, id)));
    if (missing.length > 0)
      this.note(`Note: the merged job does not contain the jobs of the shards ${missing.join(', ')}`);
    this.note(`Merged ${names.length} jobs into job ${id}`);
  }

  #folderOf(name: string): string {
    return /^[0-9a-f]{6}$/.test(name) ? path.join(this.folder, name) : path.resolve(this.context.cwd, name);
  }
}
