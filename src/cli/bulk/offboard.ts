import { type Leaver, leaverOfRow, type OffboardResult, offboardPeople } from '../../provisioning/index.ts';
import { toggle } from '../flags.ts';
import { given } from '../given.ts';
import { confirmationThreshold, consentFlags } from '../safety/consent.ts';
import { BulkCommand, sourceArgument } from './bulk-command.ts';
import { confirmDeactivations } from './confirm.ts';
import { createStateKeeper } from './kept-states.ts';
import { type MappedSource, openMappedSource } from './mapped-source.ts';
import { openReport, showResults } from './run-results.ts';
import { sourceFlags } from './source-flags.ts';

/** `bulk offboard`: takes access away from the people of a file. */
export class BulkOffboard extends BulkCommand {
  static override summary = 'Deactivate people from a file and take them out of their groups';
  static override description =
    `Finds all people first and shows their names; then deactivates them, removes them from groups, and reads each person again to verify it. Never deletes people. Asks for consent first: for more than ${confirmationThreshold} people, type their number (in a script, --max-removals); for fewer, answer yes (in a script, --yes).`;
  static override examples = [
    { description: 'See who would go', command: 'scimctl bulk offboard examples/leavers.csv --dry-run' },
    {
      description: 'In a script, 50 people at most',
      command: 'scimctl bulk offboard examples/leavers.csv --max-removals 50 -o ndjson',
    },
  ];
  static override args = sourceArgument;
  static override flags = {
    'keep-groups': toggle('leave memberships as they are'),
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
      const results = offboardPeople(client, leaversOf(mapped), {
        confirm: (count, people) => confirmDeactivations(scope, count, people, flags),
        keepGroups: flags['keep-groups'],
        protect: connection.protect,
        signal: this.context.signal,
        memory: known,
        keep: createStateKeeper(scope, report),
        onNotice: (message) => this.note(`Note: ${message}`),
        ...given({
          sleep: this.context.sleep,
          maxRemovals: flags['max-removals'],
          concurrency: flags.concurrency,
        }),
      });
      const shown = this.isDryRun ? asPlan(results) : results;
      this.endRun(await showResults(scope, shown, { label: 'Offboarding', total: undefined, report, flags }));
    } finally {
      await mapped.source.close();
    }
  }
}

async function* leaversOf({ source, mapping, model }: MappedSource): AsyncGenerator<Leaver> {
  for await (const row of source.rows()) yield leaverOfRow(row, mapping, model);
}

/** The results of a dry run as a plan: people who were not attempted are those whom a real run would change. */
async function* asPlan(results: AsyncIterable<OffboardResult>): AsyncGenerator<OffboardResult> {
  for await (const result of results) {
    const wouldGo = result.outcome === 'not attempted' && result.id !== undefined && !result.error;
    yield wouldGo ? { ...result, outcome: result.wasInactive ? 'taken out of groups' : 'deactivated' } : result;
  }
}
