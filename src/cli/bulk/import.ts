import { importPeople, preflight } from '../../provisioning/index.ts';
import { counted } from '../counted.ts';
import { choice, toggle } from '../flags.ts';
import { BulkCommand, cellFlags, sourceArgument, sourceFlags } from './bulk-command.ts';

/** Most problems of a file that are shown before anything is sent; the report has them all. */
const shownProblems = 10;

/** `bulk import`: makes the server have the people of a file. */
export class BulkImport extends BulkCommand {
  static override summary = 'Create and update people from a file';
  static override description =
    'Shows what each column is taken for, then creates who is missing and changes what differs, then sets managers and groups. Nobody is removed. One result for each row, and a row that fails stops no other.';
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
    ]),
    reactivate: toggle('activate inactive people whom a row means; a conflict otherwise'),
    ...cellFlags,
    ...sourceFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkImport);
    const { client, finishRequests } = await this.session();
    const { source, mapping, model } = await this.openMapped(client, args.file, flags);
    try {
      const found = await preflight(source.rows(), mapping, model);
      for (const { line, column = 'row', reason } of found.problems.slice(0, shownProblems)) {
        this.note(`line ${line}, ${column}: ${reason}`);
      }
      for (const note of [...found.notes, ...source.skipNotes()]) this.note(note);
      const will = this.isDryRun ? 'would' : 'will';
      this.note(`${counted(found.rows, 'row')}, at least ${found.rejected} of them ${will} be rejected`);
      const people = counted(found.rows - found.rejected, 'person', 'people');
      await this.askToGoOn(`Import ${people} into ${client.base}?`, flags.yes);
      finishRequests();
      const results = importPeople(client, source.rows(), {
        preflight: found,
        signal: this.context.signal,
        reactivate: flags.reactivate,
        ...(mapping ? { mapping } : {}),
        ...(flags.match === undefined ? {} : { match: flags.match }),
        ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
      });
      await this.showResults(results, 'Import', found.rows, flags);
    } finally {
      await source.close();
    }
  }
}
