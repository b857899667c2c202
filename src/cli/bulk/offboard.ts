import { type Leaver, leaverOfRow, type OffboardResult, offboardPeople } from '../../provisioning/index.ts';
import { SafetyError } from '../failures.ts';
import { integer, toggle } from '../flags.ts';
import { canAsk } from '../prompts.ts';
import { BulkCommand, type MappedSource, sourceArgument, sourceFlags } from './bulk-command.ts';

/** More people than this are not deactivated unless their number was confirmed. */
const unconfirmed = 10;

/** `bulk offboard`: takes access away from the people of a file. */
export class BulkOffboard extends BulkCommand {
  static override summary = 'Deactivate people from a file and take them out of their groups';
  static override description =
    `Finds everybody first and shows who is meant; then deactivates, removes from groups, and reads each person again to see that it is so. Nobody is deleted. Above ${unconfirmed} people the number has to be confirmed.`;
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
    'max-removals': integer('refuse to deactivate more people than this', 'N', 0, 'Safety'),
    ...sourceFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkOffboard);
    const { client, connection } = await this.session();
    const mapped = await this.openMapped(client, args.file, flags);
    try {
      const results = offboardPeople(client, leaversOf(mapped), {
        confirm: (count, people) => this.confirmLeavers(count, people, flags),
        keepGroups: flags['keep-groups'],
        protect: connection.protect,
        signal: this.context.signal,
        ...(flags['max-removals'] === undefined ? {} : { maxRemovals: flags['max-removals'] }),
        ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
      });
      await this.showResults(this.isDryRun ? asPlan(results) : results, 'Offboarding', undefined, flags);
    } finally {
      await mapped.source.close();
    }
  }

  /** Shows who is meant and asks. A dry run ends here: a no keeps everything from being sent. */
  private async confirmLeavers(
    count: number,
    people: readonly string[],
    flags: { readonly yes: boolean; readonly 'max-removals'?: number | undefined },
  ): Promise<boolean> {
    this.note(`${count} people will be deactivated:\n${people.map((person) => `  ${person}`).join('\n')}`);
    if (this.isDryRun) return false;
    if (flags.yes || flags['max-removals'] !== undefined) return true;
    if (!canAsk(this.context, this.global['no-input'])) {
      if (count <= unconfirmed) return true;
      throw new SafetyError(
        `${count} people are more than ${unconfirmed}, and nobody can be asked`,
        `--max-removals ${count} allows it`,
      );
    }
    const asker = await this.prompter('Who is to go', '--yes');
    const isMeant =
      count > unconfirmed
        ? (await asker.input(`Type ${count} to deactivate ${count} people`)).trim() === String(count)
        : await asker.confirm(`Deactivate ${count} people?`);
    if (!isMeant) throw new SafetyError('nobody was deactivated');
    return true;
  }
}

async function* leaversOf({ source, mapping, model }: MappedSource): AsyncGenerator<Leaver> {
  for await (const row of source.rows()) yield leaverOfRow(row, mapping, model);
}

/** In a dry run, whom the run did not get to is whom it would have deactivated. */
async function* asPlan(results: AsyncIterable<OffboardResult>): AsyncGenerator<OffboardResult> {
  for await (const result of results) {
    const wouldGo = result.outcome === 'not attempted' && result.id !== undefined && !result.error;
    yield wouldGo ? { ...result, outcome: 'deactivated' } : result;
  }
}
