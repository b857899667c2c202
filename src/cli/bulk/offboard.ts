import { findDirectories } from '../../profiles/directories.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import { UserModel } from '../../protocol/schema/model.ts';
import {
  type Leaver,
  leaverOfRow,
  type OffboardResult,
  offboardPeople,
  type StateBefore,
} from '../../provisioning/index.ts';
import { WriteError } from '../errors/errors.ts';
import { toggle } from '../flags.ts';
import { counted } from '../output/pluralize.ts';
import { askConsent, type Consent, confirmationThreshold, consentFlags, placeOf } from '../safety/consent.ts';
import { countPeople } from '../safety/guard.ts';
import { BulkCommand, type MappedSource, sourceArgument, sourceFlags } from './bulk-command.ts';
import { keepStates } from './kept-states.ts';

/** `bulk offboard`: takes access away from the people of a file. */
export class BulkOffboard extends BulkCommand {
  static override summary = 'Deactivate people from a file and take them out of their groups';
  static override description =
    `Finds everybody first and shows who is meant; then deactivates, removes from groups, and reads each person again to see that it is so. Nobody is deleted. Asks before it does: above ${confirmationThreshold} people for their number, which --max-removals gives in a script, else for a yes, which --yes gives.`;
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

  /** Name of the file that keeps what people had, once there is one. */
  #kept: string | undefined;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkOffboard);
    const { client, connection, finishRequests, memory } = await this.session();
    const mapped = await this.openMapped(client, args.file, flags, 'leavers');
    try {
      finishRequests();
      const results = offboardPeople(client, leaversOf(mapped), {
        confirm: (count, people) => this.confirmLeavers(connection, count, people, flags),
        keepGroups: flags['keep-groups'],
        protect: connection.protect,
        signal: this.context.signal,
        memory: await memory(),
        keep: (states) => this.keepBefore(states),
        onNotice: (message) => this.note(`Note: ${message}`),
        ...(this.context.sleep ? { sleep: this.context.sleep } : {}),
        ...(flags['max-removals'] === undefined ? {} : { maxRemovals: flags['max-removals'] }),
        ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
      });
      await this.showResults(this.isDryRun ? asPlan(results) : results, 'Offboarding', undefined, flags);
    } finally {
      await mapped.source.close();
    }
  }

  /**
   * Keeps what people have before it is taken away, in the report where there is one. Throws a `WriteError` when it cannot be
   * kept.
   */
  private async keepBefore(states: readonly StateBefore[]): Promise<void> {
    if (states.length === 0) return;
    if (this.report) {
      for (const state of states) await this.report.add(state);
      const problem = this.report.problem();
      if (problem !== undefined) throw new WriteError(`${problem}; what people have now cannot be kept`);
      return;
    }
    const { state } = findDirectories(this.context.env);
    const isFirst = this.#kept === undefined;
    this.#kept ??= `offboard-${new Date().toISOString().replace(/[:.]/g, '-')}.ndjson`;
    const file = await keepStates(state, this.#kept, states);
    if (isFirst) this.note(`What these people have now is kept in ${file}`);
  }

  /** Shows who is meant and asks. A dry run ends here: a no keeps everything from being sent. */
  private async confirmLeavers(
    connection: ResolvedConnection,
    count: number,
    people: readonly string[],
    flags: Consent,
  ): Promise<boolean> {
    const will = this.isDryRun ? 'would' : 'will';
    const names = people.map((person) => `  ${person}`);
    this.note(`${counted(count, 'person', 'people')} ${will} be deactivated on ${placeOf(connection)}:`, ...names);
    if (this.isDryRun) return false;
    const action = `deactivate ${counted(count, 'person', 'people')}`;
    const { client } = await this.session();
    const destruction = { action, count, countPeople: () => countPeople(client, UserModel) };
    await askConsent(this.context, this.global['no-input'], connection, destruction, flags);
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
    yield wouldGo ? { ...result, outcome: result.wasInactive ? 'taken out of groups' : 'deactivated' } : result;
  }
}
