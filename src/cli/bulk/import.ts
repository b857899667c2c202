import { restoreSecrets } from '../../provisioning/index.ts';
import { SafetyError } from '../errors/errors.ts';
import { text } from '../flags.ts';
import { canAsk, prompter } from '../input/prompts.ts';
import { pluralize } from '../output/pluralize.ts';
import { consentFlags } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';
import { BulkCommand, sourceArgument } from './bulk-command.ts';
import { canaryFlag } from './canary.ts';
import { importFlags, withImportFile } from './import-file.ts';
import { executeRun, planHeader, previewRun } from './planned-run.ts';

/** The `bulk import` command, which creates and updates the people of a file on the server. */
export class BulkImport extends BulkCommand {
  static override summary = 'Create and update people from a file';
  static override description =
    'Shows to which attribute each column is mapped, creates the people who do not exist on the server, updates the people whose attributes differ, and then sets managers and groups. Never deletes people and never removes them from groups. If the file makes people inactive, shows their names and asks for consent, like bulk offboard. Each row has its own result, and a failed row does not stop the other rows.';
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
    ...importFlags,
    canary: canaryFlag,
    checksum: text('execute only the plan with this checksum, which bulk plan prints', 'HASH'),
    ...consentFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(BulkImport);
    const { scope } = this;
    const { client, connection } = await this.session();
    const summary = await withImportFile(scope, args.file, { ...flags, consent: flags }, async (file) => {
      const { importer, plan, results, source, mapping, found } = file;
      if (this.isDryRun) return previewRun(scope, { importer, plan, results });
      const people = pluralize(found.rows - found.rejected, 'person', 'people');
      return executeRun(scope, {
        importer,
        header: planHeader(connection, { source: source.name, keys: importer.keys }),
        plan,
        restoreSecrets: (entries) => restoreSecrets(entries, source.rows(), mapping, importer.model),
        results,
        checksum: flags.checksum,
        canary: flags.canary,
        confirm: () => confirmImport(scope, `Import ${people} into ${client.base}?`, flags.yes),
      });
    });
    this.endRun(summary);
  }
}

/** Asks for confirmation if the terminal is interactive and `--yes` is absent. Throws a `SafetyError` if the answer is no. */
async function confirmImport(scope: CommandScope, question: string, yes: boolean): Promise<void> {
  const { context, flags, isDryRun } = scope;
  const noInput = flags['no-input'];
  if (yes || isDryRun || !canAsk(context, noInput)) return;
  const asker = await prompter(context, noInput, question, '--yes');
  if (!(await asker.confirm(question))) throw new SafetyError('nothing was changed');
}
