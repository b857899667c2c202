import { BaseCommand } from '../../src/cli/base-command.ts';
import { type ExplainedValue, explainConfig } from '../../src/cli/diagnosis/explain-config.ts';
import { columnFlags } from '../../src/cli/flags.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

export default class ConfigExplain extends BaseCommand {
  static override summary = 'Show each value of the effective configuration, and where the value comes from';
  static override description =
    'Sends nothing and reads no secret. Shows the settings of the connection that the next command uses, the output settings, and all files and folders that scimctl reads or writes. The origin of a value is a flag, an environment variable, a file, or the default.';
  static override examples = [
    { description: 'The whole configuration', command: 'scimctl config explain' },
    { description: 'With another profile', command: 'scimctl config explain --profile prod' },
    { description: 'One value', command: `scimctl config explain -q "[?name=='maxRemovals']|[0].value"` },
  ];
  static override flags = columnFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigExplain);
    await this.showList(rows(explainConfig(this.context, flags)), {
      ...flags,
      defaultColumns: 'name,value,origin',
      wrap: ['value', 'origin'],
      knownAttributes: ['id', 'name', 'value', 'origin'],
    });
  }
}

/** A row of the output. Its id is the name of the value. */
export type ExplainedRow = ExplainedValue & { readonly id: string };

async function* rows(
  values: AsyncIterable<ExplainedValue>,
): AsyncGenerator<ExplainedRow & JsonObject, void, undefined> {
  for await (const value of values) yield { id: value.name, ...value };
}
