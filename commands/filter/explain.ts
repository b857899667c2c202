import { BaseCommand } from '../../src/cli/base-command.ts';
import { explainFilter, filterToExplain } from '../../src/cli/filter/explain-filter.ts';
import { whereFlag } from '../../src/cli/filter/selection.ts';
import { optional } from '../../src/cli/flags.ts';
import type { Filter } from '../../src/protocol/filter/index.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

/** A filter and its syntax tree. */
export type ExplainedFilter = { filter: string; tree: Filter };

export default class FilterExplain extends BaseCommand {
  static override summary = 'Show the structure of a filter';
  static override description =
    'Parses a filter and shows its structure as a tree. With --where, shows the text of the filter and the tree. Sends nothing. If the filter is invalid, the exit code is 2, and a caret marks the position of the error.';
  static override examples = [
    {
      description: 'Show how "and" and "or" group the parts of a filter',
      command: `scimctl filter explain 'title pr and active eq true or userName sw "a"'`,
    },
    {
      description: 'Show the filter of --where flags',
      command: "scimctl filter explain --where department=Sales --where 'title~eng' --where active=false",
    },
  ];
  static override args = { filter: optional('SCIM filter (RFC 7644 section 3.4.2.2)') };
  static override flags = whereFlag;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(FilterExplain);
    const { text, untyped } = filterToExplain(args.filter, flags.where);
    for (const name of untyped)
      this.note(
        `Note: RFC 7643 does not define ${name}, so its value is treated as text; other commands use the schema of the service`,
      );
    const { filter, tree, lines } = explainFilter(text);
    if (this.format === 'table') await this.printLines([...(flags.where ? [filter, ''] : []), ...lines].join('\n'));
    else await this.show({ filter, tree } satisfies ExplainedFilter as unknown as JsonObject);
  }
}
