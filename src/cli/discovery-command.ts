import type { JsonObject } from '../protocol/json.ts';
import { BaseCommand } from './base-command.ts';
import { NotFoundError } from './failures.ts';
import { columnFlags, required } from './flags.ts';
import type { Session } from './session.ts';
import { didYouMean } from './suggest.ts';

/** A discovery endpoint as commands speak of it. */
export interface DiscoveryNoun {
  readonly topic: string;
  readonly one: string;
  readonly many: string;
  readonly columns: string;
  readonly example: string;
  read(session: Session): Promise<readonly JsonObject[]>;
  /** The names that a person may give. */
  names(document: JsonObject): readonly string[];
}

/** Schemas, which are named by URN or name. */
export const schemas: DiscoveryNoun = {
  topic: 'schemas',
  one: 'schema',
  many: 'schemas',
  columns: 'name,id',
  example: 'User',
  read: async ({ client }) => (await client.discovery.schemas()) as unknown as readonly JsonObject[],
  names: ({ id, name }) => [String(id), String(name)],
};

/** Resource types, which are named by name or endpoint. */
export const resourceTypes: DiscoveryNoun = {
  topic: 'resource-types',
  one: 'resource type',
  many: 'resource types',
  columns: 'name,endpoint,schema',
  example: 'User',
  read: async ({ client }) => (await client.discovery.resourceTypes()) as unknown as readonly JsonObject[],
  names: ({ name, endpoint }) => [String(name), String(endpoint)],
};

/** `list` of a discovery endpoint. */
export function discoveryListCommand(noun: DiscoveryNoun) {
  return class List extends BaseCommand {
    static override summary = `List the ${noun.many} of the server`;
    static override examples = [{ description: `All ${noun.many}`, command: `scimctl ${noun.topic} list` }];
    static override flags = columnFlags;

    async run(): Promise<void> {
      const { flags } = await this.parse(List);
      const documents = await noun.read(await this.session());
      await this.showList(each(documents), { ...flags, defaultColumns: noun.columns });
    }
  };
}

/** `get` of a discovery endpoint. */
export function discoveryGetCommand(noun: DiscoveryNoun) {
  return class Get extends BaseCommand {
    static override summary = `Show one ${noun.one}`;
    static override examples = [
      { description: 'By name', command: `scimctl ${noun.topic} get ${noun.example} -o json` },
    ];
    static override args = { name: required(`name of the ${noun.one}`) };

    async run(): Promise<void> {
      const { args } = await this.parse(Get);
      const documents = await noun.read(await this.session());
      const wanted = args.name.toLowerCase();
      const found = documents.find((document) => noun.names(document).some((name) => name.toLowerCase() === wanted));
      if (!found) {
        const names = documents.flatMap((document) => noun.names(document));
        const hint = didYouMean(args.name, names) ?? `scimctl ${noun.topic} list shows what there is`;
        throw new NotFoundError(`the server has no ${noun.one} ${JSON.stringify(args.name)}`, hint);
      }
      await this.show(found);
    }
  };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}
