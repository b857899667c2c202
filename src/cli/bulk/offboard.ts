import { type Leaver, leaverOfRow, type OffboardResult, offboardPeople } from '../../provisioning/index.ts';
import { toggle } from '../flags.ts';
import { given } from '../given.ts';
import { confirmationThreshold, consentFlags } from '../safety/consent.ts';
import { BulkCommand, sourceArgument } from './bulk-command.ts';
import { confirmDeactivations } from './confirm.ts';
import { type MappedSource, openMappedSource } from './mapped-source.ts';
import { createOffboardJob } from './offboard-job.ts';
import { planHeader } from './planned-run.ts';
import { openReport, showResults } from './run-results.ts';
import { sourceFlags } from './source-flags.ts';

/** The `bulk offboard` command, which removes the access of the people of a file. */
export class BulkOffboard extends BulkCommand {
  static override summary = 'Deactivate people from a file and remove them from their groups';
  static override description =
    `Finds all people first and shows their names. After consent, deactivates the people, removes them from groups, and reads each person again to verify the change. Never deletes people. Consent for more than ${confirmationThreshold} people is to type their number, or --max-removals in a script. Consent for ${confirmationThreshold} or fewer people is the answer yes, or --yes in a script.`;
  static override examples = [
    { description: 'Show who would be deactivated', command: 'scimctl bulk offboard examples/leavers.csv --dry-run' },
    {
      description: 'In a script, 50 people at most',
      command: 'scimctl bulk offboard examples/leavers.csv --max-removals 50 -o ndjson',
    },
  ];
  static override args = sourceArgument;
  static override flags = {
    'keep-groups': toggle('do not remove the people from their groups'),
    ...sourceFlags,
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkOffboard);
    const { scope } = this;
    const { client, connection, finishRequests, memory } = await this.session();
    const mapped = await openMappedSource(scope, client, args.file, flags, 'leavers');
    try {
      finishRequests();
      const known = await memory();
      const report = await openReport(scope, flags, mapped.source);
      const header = planHeader(connection, { source: mapped.source.name, keys: [], plan: 'offboard' });
      const job = createOffboardJob(scope, { header, report });
      const results = offboardPeople(client, leaversOf(mapped), {
        confirm: (count, people) => confirmDeactivations(scope, count, people, flags),
        keepGroups: flags['keep-groups'],
        protect: connection.protect,
        signal: this.context.signal,
        memory: known,
        keep: job.keep,
        onNotice: (message) => this.note(`Note: ${message}`),
        ...given({
          sleep: this.context.sleep,
          maxRemovals: flags['max-removals'],
          concurrency: flags.concurrency,
        }),
      });
      try {
        const shown = this.isDryRun ? asPlan(results) : job.record(results);
        const options = { label: 'Offboarding', total: undefined, report, flags, job: job.id };
        this.endRun(await showResults(scope, shown, options));
      } finally {
        await job.close();
      }
    } finally {
      await mapped.source.close();
    }
  }
}

async function* leaversOf({ source, mapping, model }: MappedSource): AsyncGenerator<Leaver> {
  for await (const row of source.rows()) yield leaverOfRow(row, mapping, model);
}

/**
 * Converts the results of a dry run to a plan. If a real run would change a person, the outcome becomes the planned change instead of `not
 * attempted`.
 */
async function* asPlan(results: AsyncIterable<OffboardResult>): AsyncGenerator<OffboardResult> {
  for await (const result of results) {
    const wouldChange = result.outcome === 'not attempted' && result.id !== undefined && !result.error;
    yield wouldChange ? { ...result, outcome: result.wasInactive ? 'taken out of groups' : 'deactivated' } : result;
  }
}
