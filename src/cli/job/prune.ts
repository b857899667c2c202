import { removeJob } from '../../provisioning/index.ts';
import { SafetyError } from '../errors/errors.ts';
import { integer, toggle } from '../flags.ts';
import { pluralize } from '../output/pluralize.ts';
import { JobCommand } from './job-command.ts';

const day = 24 * 60 * 60 * 1000;

/** The `job prune` command. */
export class JobPrune extends JobCommand {
  static override summary = 'Delete the folders of old jobs';
  static override description =
    'Deletes the plan and the journal of jobs that started long ago. A deleted job can no longer be resumed or undone. Running jobs are not deleted.';
  static override examples = [{ description: 'In a script', command: 'scimctl job prune --older-than 90 --yes' }];
  static override flags = {
    'older-than': integer('delete jobs that started more than this number of days ago; 90 by default', 'DAYS', 0),
    yes: toggle('do not ask', 'Safety'),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(JobPrune);
    const { 'older-than': days = 90, yes } = flags;
    const limit = new Date(Date.now() - days * day).toISOString();
    const jobs = await this.jobs((problem) => this.note(`Warning: ${problem}`));
    const old = jobs.filter(({ plan, state }) => plan.header.at <= limit && state !== 'running');
    if (old.length === 0) return this.note('No job is old enough');
    const question = `Delete ${pluralize(old.length, 'job')}?`;
    if (!yes) {
      const asker = await this.prompter(question, 'to agree without a question, use --yes');
      if (!(await asker.confirm(question))) throw new SafetyError('nothing was deleted');
    }
    for (const { id } of old) await removeJob(this.folder, id);
    this.note(`Deleted ${pluralize(old.length, 'job')}`);
  }
}
