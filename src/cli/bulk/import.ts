import type { ChangeClient } from '../../changes/client.ts';
import type { Removal } from '../../changes/removals.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import { UserModel } from '../../protocol/schema/model.ts';
import { findMissingGroups, importPeople, type Preflight, preflight } from '../../provisioning/index.ts';
import { didYouMean } from '../errors/suggest.ts';
import { choice, toggle } from '../flags.ts';
import { counted } from '../output/pluralize.ts';
import { askConsent, type Consent, consentFlags, placeOf } from '../safety/consent.ts';
import { countPeople } from '../safety/guard.ts';
import { BulkCommand, cellFlags, sourceArgument, sourceFlags } from './bulk-command.ts';

/** Most problems of a file that are shown before anything is sent; the report has them all. */
const shownProblems = 10;

/** `bulk import`: makes the server have the people of a file. */
export class BulkImport extends BulkCommand {
  static override summary = 'Create and update people from a file';
  static override description =
    'Shows what each column is taken for, then creates who is missing and changes what differs, then sets managers and groups. Nobody is deleted and nobody is taken out of a group. Who becomes inactive by the file is shown by name and asked about, as in bulk offboard. One result for each row, and a row that fails stops no other.';
  static override examples = [
    { description: 'See what would happen', command: 'scimctl bulk import examples/hires.csv --dry-run' },
    {
      description: 'A column that is not recognised',
      command: 'scimctl bulk import examples/hires.csv --map "Work E-mail=emails.work"',
    },
    { description: 'In a script, with a report', command: 'scimctl bulk import examples/hires.csv --yes -o ndjson' },
  ];
  static override args = sourceArgument;
  static override flags = {
    match: choice('what people are matched by; externalId, else userName, unless given', 'KEY', [
      'externalId',
      'userName',
      'employeeNumber',
    ]),
    reactivate: toggle('activate inactive people whom a row means; a conflict otherwise'),
    'existing-groups': toggle('create no group: a membership of a group that is not there fails'),
    ...cellFlags,
    ...sourceFlags,
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkImport);
    const { client, connection, finishRequests, memory } = await this.session();
    const { source, mapping, model } = await this.openMapped(client, args.file, flags);
    try {
      const found = await preflight(source.rows(), mapping, model);
      for (const { line, column = 'row', reason } of found.problems.slice(0, shownProblems)) {
        this.note(`line ${line}, ${column}: ${reason}`);
      }
      for (const note of [...found.notes, ...source.skipNotes()]) this.note(note);
      await this.tellPlan(client, found, flags);
      const people = counted(found.rows - found.rejected, 'person', 'people');
      await this.askToGoOn(`Import ${people} into ${client.base}?`, flags.yes);
      finishRequests();
      const results = importPeople(client, source.rows(), {
        preflight: found,
        signal: this.context.signal,
        reactivate: flags.reactivate,
        createGroups: !flags['existing-groups'],
        protect: connection.protect,
        consent: (removals) => this.confirmRemovals(connection, removals, flags),
        isRehearsal: this.isDryRun,
        memory: await memory(),
        onNotice: (message) => this.note(`Note: ${message}`),
        ...(this.context.sleep ? { sleep: this.context.sleep } : {}),
        ...(mapping ? { mapping } : {}),
        ...(flags.match === undefined ? {} : { match: flags.match }),
        ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
      });
      await this.showResults(results, 'Import', found.rows, flags);
    } finally {
      await source.close();
    }
  }

  /** Says how many rows there are, and which groups will be made. */
  private async tellPlan(
    client: ChangeClient,
    found: Preflight,
    flags: { readonly 'existing-groups'?: boolean },
  ): Promise<void> {
    const will = this.isDryRun ? 'would' : 'will';
    const rejected = found.rejected === 0 ? '' : `, ${found.rejected} of them ${will} be rejected`;
    this.note(`${counted(found.rows, 'row')}${rejected}`);
    const missing = await findMissingGroups(client, [...found.groups.values()]);
    for (const { name, others } of missing.slice(0, shownProblems)) {
      const hint = didYouMean(name, others);
      const what = flags['existing-groups'] ? 'is not there' : `${will} be created`;
      this.note(`group ${JSON.stringify(name)} ${what}${hint === undefined ? '' : `; ${hint}`}`);
    }
    if (missing.length > shownProblems) this.note(`and ${missing.length - shownProblems} more groups like that`);
  }

  /** Shows by name who would lose access, and asks. A dry run shows it and sends nothing. */
  private async confirmRemovals(
    connection: ResolvedConnection,
    removals: readonly Removal[],
    flags: Consent,
  ): Promise<void> {
    const will = this.isDryRun ? 'would' : 'will';
    const count = removals.length;
    const names = removals.map(({ label }) => `  ${label}`);
    this.note(`${counted(count, 'person', 'people')} ${will} be deactivated on ${placeOf(connection)}:`, ...names);
    if (this.isDryRun) return;
    const action = `deactivate ${counted(count, 'person', 'people')}`;
    const { client } = await this.session();
    const destruction = { action, count, countPeople: () => countPeople(client, UserModel) };
    await askConsent(this.context, this.global['no-input'], connection, destruction, flags);
  }
}
