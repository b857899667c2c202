import { resultsOfJob } from '../../provisioning/index.ts';
import { resultColumns, resultRows } from '../bulk/result-rows.ts';
import { showFlag } from '../bulk/show-flag.ts';
import { columnFlags } from '../flags.ts';
import { JobCommand, jobArgument, lastFlag } from './job-command.ts';

/** The `job report` command. */
export class JobReport extends JobCommand {
  static override summary = 'Show the results of a job';
  static override description =
    'Shows the last result of each entry of the plan. Entries that were not attempted have no result.';
  static override examples = [
    { description: 'What failed, and why', command: 'scimctl job report --last --show problems -o csv' },
  ];
  static override args = jobArgument;
  static override flags = {
    ...lastFlag,
    show: showFlag,
    ...columnFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobReport);
    const { id } = await this.chosenJob(args.job, flags.last ?? false);
    const results = resultsOfJob(this.folder, id);
    const rows = resultRows(this.scope, results, async () => {}, flags.show ?? 'all');
    await this.showList(rows, { ...flags, ...resultColumns });
  }
}
