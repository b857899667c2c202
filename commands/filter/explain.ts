import { BaseCommand } from '../../src/cli/base-command.ts';
import { explainFilter } from '../../src/cli/filter/explain-filter.ts';
import { required } from '../../src/cli/flags.ts';
import type { Filter } from '../../src/protocol/filter/index.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

/** A filter and its syntax tree. */
export type ExplainedFilter = { filter: string; tree: Filter };

export default class FilterExplain extends BaseCommand {
  static override summary = 'Show the structure of a filter';
  static override description =
    'Parses a filter and shows its structure as a tree. Sends nothing. If the filter is invalid, the exit code is 2, and a caret marks the position of the error.';
  static override examples = [
    {
      description: 'Show how "and" and "or" group the parts of a filter',
      command: `scimctl filter explain 'title pr and active eq true or userName sw "a"'`,
    },
  ];
  static override args = { filter: required('SCIM filter (RFC 7644 section 3.4.2.2)') };

  async run(): Promise<void> {
    const { args } = await this.parse(FilterExplain);
    const { filter, tree, lines } = explainFilter(args.filter);
    if (this.format === 'table') await this.print(`${lines.join('\n')}\n`);
    else await this.show({ filter, tree } satisfies ExplainedFilter as unknown as JsonObject);
  }
}
