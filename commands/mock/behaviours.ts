import { behaviourNames, behaviours } from '../../mock-server/behaviour/index.ts';
import type { Row } from '../../mock-server/behaviour/row.ts';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { columnFlags } from '../../src/cli/flags.ts';

const columns = 'name,default,values,summary';
const attributes = ['name', 'default', 'values', 'summary', 'basis'];

export default class MockBehaviours extends BaseCommand {
  static override summary = 'List the behaviours of the bundled service provider';
  static override description =
    'Lists the names and values that scimctl mock serve --behaviour accepts. A behaviour is a choice that the RFCs leave open, or a deviation of real providers from the RFCs.';
  static override examples = [
    { description: 'All behaviours', command: 'scimctl mock behaviours' },
    {
      description: 'All behaviours about members',
      command: `scimctl mock behaviours --query "[?contains(name, 'embers')].{name: name, values: values}"`,
    },
  ];
  static override flags = columnFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(MockBehaviours);
    await this.showList(listed(), { ...flags, defaultColumns: columns, knownAttributes: attributes });
  }
}

/** A behaviour of the mock server. */
export type BehaviourRow = {
  name: string;
  default: string;
  /** The accepted values. */
  values: string;
  summary: string;
  /** The rule of the RFCs, or the reason for the behaviour. */
  basis: string;
};

async function* listed(): AsyncGenerator<BehaviourRow> {
  for (const name of behaviourNames) {
    const { kind, default: fallback, summary, basis }: Row<unknown> = behaviours[name];
    yield { name, default: kind.print(fallback), values: kind.values, summary, basis };
  }
}
