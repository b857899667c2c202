import { csvLine } from '../../output/delimited.ts';
import { exportTable } from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { assertOnlyFormat } from '../output/format-flags.ts';
import { serverModel } from '../resource/models.ts';
import { users } from '../resource/resource-topic.ts';

/** The `bulk template` command, which prints an empty table for an import. */
export class BulkTemplate extends BaseCommand {
  static override summary = 'Print an empty CSV file for an import';
  static override description =
    'Prints a header row with the columns that bulk import understands for the users of this server, including attributes of extensions. Fill in the rows, and delete the columns that are not needed. Only userName is required for a new person.';
  static override examples = [{ description: 'The header row', command: 'scimctl bulk template' }];
  static override flags = {};

  async run(): Promise<void> {
    await this.parse(BulkTemplate);
    assertOnlyFormat('bulk template', 'csv', this.global);
    const { headers } = exportTable(await serverModel(this.scope, users.resourceType));
    await this.print(csvLine(headers.filter((header) => !isFlagOfValue(header))));
  }
}

/**
 * True for a column whose name ends with `.primary`. Such a column only marks a value as primary, and people do not
 * fill it in. The template therefore omits the column.
 */
function isFlagOfValue(header: string): boolean {
  return /\.primary$/.test(header);
}
