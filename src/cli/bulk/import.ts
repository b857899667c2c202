import type { ChangeClient } from '../../changes/client.ts';
import { effectiveRows, findMissingGroups, openImport, type Preflight, preflight } from '../../provisioning/index.ts';
import { SafetyError } from '../errors/errors.ts';
import { didYouMean } from '../errors/suggest.ts';
import { choice, toggle } from '../flags.ts';
import { given } from '../given.ts';
import { canAsk, prompter } from '../input/prompts.ts';
import { pluralize } from '../output/pluralize.ts';
import { consentFlags } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';
import { BulkCommand, sourceArgument } from './bulk-command.ts';
import { confirmDeactivations } from './confirm.ts';
import { planHeader, previewImport, runImport } from './import-job.ts';
import { openMappedSource } from './mapped-source.ts';
import { openReport } from './run-results.ts';
import { cellFlags, sourceFlags } from './source-flags.ts';

/** Maximum number of problems of a file that are shown before anything is sent. The report contains all problems. */
const shownProblems = 10;

/** The `bulk import` command, which creates and updates the people of a file on the server. */
export class BulkImport extends BulkCommand {
  static override summary = 'Create and update people from a file';
  static override description =
    'Shows the attribute of each column, creates the people who do not exist on the server, updates the people whose attributes differ, and then sets managers and groups. Never deletes people and never removes them from groups. If the file makes people inactive, shows their names and asks for consent, like bulk offboard. Each row has its own result, and a failed row does not stop the other rows.';
  static override examples = [
    { description: 'Show what would happen', command: 'scimctl bulk import examples/hires.csv --dry-run' },
    {
      description: 'A column that is not recognised',
      command: 'scimctl bulk import examples/hires.csv --map "Work E-mail=emails.work"',
    },
    { description: 'An export of ldapsearch', command: 'scimctl bulk import examples/people.ldif --yes' },
    { description: 'In a script, with a report', command: 'scimctl bulk import examples/hires.csv --yes -o ndjson' },
  ];
  static override args = sourceArgument;
  static override flags = {
    match: choice('attribute that matches rows to people; the default is externalId, then userName', 'KEY', [
      'externalId',
      'userName',
      'employeeNumber',
    ]),
    reactivate: toggle(
      'activate the inactive people of the file; without this flag, the row of an inactive person is a conflict',
    ),
    'existing-groups': toggle('do not create groups; a membership in a group that does not exist fails'),
    ...cellFlags,
    ...sourceFlags,
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkImport);
    const { scope } = this;
    const { client, connection, finishRequests, memory } = await this.session();
    const { source, mapping, model } = await openMappedSource(scope, client, args.file, flags, 'import');
    try {
      const effective = effectiveRows(() => source.rows(), mapping);
      const found = await preflight(effective.rows(), mapping, model);
      noteProblems(scope, found);
      this.note(...found.notes, ...source.skipNotes(), ...effective.notes());
      await notePlan(scope, client, found, flags['existing-groups'] ?? false);
      const people = pluralize(found.rows - found.rejected, 'person', 'people');
      finishRequests();
      const importer = await openImport(client, {
        mapping,
        preflight: found,
        signal: this.context.signal,
        reactivate: flags.reactivate,
        createGroups: !flags['existing-groups'],
        protect: connection.protect,
        consent: async (removals) => {
          const names = removals.map(({ label }) => label);
          await confirmDeactivations(scope, removals.length, names, flags);
        },
        memory: await memory(),
        onNotice: (message) => this.note(`Note: ${message}`),
        ...given({ sleep: this.context.sleep, match: flags.match, concurrency: flags.concurrency }),
      });
      const report = await openReport(scope, flags, source);
      const results = { label: 'Import', total: found.rows, report, flags };
      const rows = () => effective.rows();
      if (this.isDryRun) return this.endRun(await previewImport(scope, { importer, rows, results }));
      const summary = await runImport(scope, {
        importer,
        header: planHeader(connection, { source: source.name, keys: importer.keys }),
        rows,
        mapping,
        results,
        confirm: () => confirmImport(scope, `Import ${people} into ${client.base}?`, flags.yes),
      });
      this.endRun(summary);
    } finally {
      await source.close();
    }
  }
}

/** Shows the first problems of a file before anything is sent. */
function noteProblems({ note }: CommandScope, { problems }: Preflight): void {
  for (const { line, column = 'row', reason } of problems.slice(0, shownProblems)) {
    note(`line ${line}, ${column}: ${reason}`);
  }
}

/** Shows the number of rows, and the groups that the import would create. */
async function notePlan(
  { isDryRun, note }: CommandScope,
  client: ChangeClient,
  found: Preflight,
  keepsGroups: boolean,
): Promise<void> {
  const will = isDryRun ? 'would' : 'will';
  const rejected = found.rejected === 0 ? '' : `, ${found.rejected} of them ${will} be rejected`;
  note(`${pluralize(found.rows, 'row')}${rejected}`);
  const missing = await findMissingGroups(client, [...found.groups.values()]);
  for (const { name, others } of missing.slice(0, shownProblems)) {
    const hint = didYouMean(name, others);
    const what = keepsGroups ? 'does not exist' : `${will} be created`;
    note(`group ${JSON.stringify(name)} ${what}${hint === undefined ? '' : `; ${hint}`}`);
  }
  if (missing.length > shownProblems) note(`and ${missing.length - shownProblems} more groups`);
}

/** Asks for confirmation if the terminal is interactive and `--yes` is absent. Throws a `SafetyError` if the answer is no. */
async function confirmImport(scope: CommandScope, question: string, yes: boolean): Promise<void> {
  const { context, flags, isDryRun } = scope;
  const noInput = flags['no-input'];
  if (yes || isDryRun || !canAsk(context, noInput)) return;
  const asker = await prompter(context, noInput, question, '--yes');
  if (!(await asker.confirm(question))) throw new SafetyError('nothing was changed');
}
