import { changeFlags, serviceFlags } from '../flags.ts';
import { continueFlags } from './continue-flags.ts';
import { JobRunCommand, jobArgument, lastFlag } from './job-command.ts';
import { undoJob } from './run-undo.ts';

/** The `job undo` command. */
export class JobUndo extends JobRunCommand {
  static override summary = 'Undo the changes of a job';
  static override description =
    'Removes the memberships that the job added, restores managers and values, and deletes only the people and groups that the job created. If a value or a person has changed since the job, the undo reports a conflict and does not change this value or person. The undo is also a job, so the undo can be resumed. Deletions, deactivations and lost memberships need the same consent as in other commands.';
  static override examples = [
    { description: 'Show what would be undone', command: 'scimctl job undo --last --dry-run' },
    { description: 'In a script', command: 'scimctl job undo 7f3a12 --max-removals 120 --yes -o ndjson' },
  ];
  static override baseFlags = serviceFlags;
  static override args = jobArgument;
  static override flags = { ...lastFlag, ...continueFlags, ...changeFlags };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobUndo);
    const job = await this.chosenJob(args.job, flags.last ?? false);
    this.useProfile(job.plan.header.profile);
    this.endRun(await undoJob(this.scope, job.id, flags));
  }
}
