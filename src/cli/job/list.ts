import type { JsonObject } from '../../protocol/json/json.ts';
import type { JobSummary } from '../../provisioning/index.ts';
import { columnFlags } from '../flags.ts';
import { JobCommand } from './job-command.ts';
import { jobObject } from './job-object.ts';

/** The `job list` command. */
export class JobList extends JobCommand {
  static override summary = 'List the jobs, the latest first';
  static override examples = [
    { description: 'All jobs', command: 'scimctl job list' },
    {
      description: 'Ids of the jobs that can be resumed',
      command: 'scimctl job list -o json -q "[?state==\'stopped\'].id"',
    },
  ];
  static override flags = columnFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(JobList);
    const jobs = await this.jobs((problem) => this.note(`Warning: ${problem}`));
    await this.showList(rows(jobs), {
      ...flags,
      defaultColumns: 'id,state,at,service,source,changes,left',
      wrap: ['source'],
      knownAttributes: ['id', 'state', 'at', 'service', 'profile', 'source', 'entries', 'changes', 'left'],
    });
  }
}

async function* rows(jobs: readonly JobSummary[]): AsyncGenerator<JsonObject, void, undefined> {
  for (const job of jobs) yield jobObject(job);
}
