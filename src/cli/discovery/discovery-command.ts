import type { DocumentName } from '../../client/discovery/discovery.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { BaseCommand } from '../base-command.ts';
import type { Session } from '../connection/session.ts';
import { NotFoundError } from '../errors/errors.ts';
import { didYouMean } from '../errors/suggest.ts';
import { columnFlags, required } from '../flags.ts';

/** A discovery endpoint as commands speak of it. */
export interface DiscoveryNoun {
  readonly topic: string;
  readonly one: string;
  readonly many: string;
  readonly columns: string;
  readonly example: string;
  /** The document that they stand in. */
  readonly document: DocumentName;
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
  document: 'Schemas',
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
  document: 'ResourceTypes',
  read: async ({ client }) => (await client.discovery.resourceTypes()) as unknown as readonly JsonObject[],
  names: ({ name, endpoint }) => [String(name), String(endpoint)],
};

/** Asks the server itself, whatever is kept of its answers, and says where it has none. */
abstract class DiscoveryCommand extends BaseCommand {
  protected async read(noun: DiscoveryNoun): Promise<readonly JsonObject[]> {
    const session = await this.session();
    const isThere = await session.client.discovery.askAgain(noun.document);
    if (!isThere) this.note(`Note: the server has no ${noun.document}; these are the ${noun.many} of RFC 7643`);
    return noun.read(session);
  }
}

/** `list` of a discovery endpoint. */
export function discoveryListCommand(noun: DiscoveryNoun) {
  return class List extends DiscoveryCommand {
    static override summary = `List the ${noun.many} of the server`;
    static override examples = [{ description: `All ${noun.many}`, command: `scimctl ${noun.topic} list` }];
    static override flags = columnFlags;

    async run(): Promise<void> {
      const { flags } = await this.parse(List);
      const documents = await this.read(noun);
      await this.showList(each(documents), { ...flags, defaultColumns: noun.columns });
    }
  };
}

/** `get` of a discovery endpoint. */
export function discoveryGetCommand(noun: DiscoveryNoun) {
  return class Get extends DiscoveryCommand {
    static override summary = `Show one ${noun.one}`;
    static override examples = [
      { description: 'By name', command: `scimctl ${noun.topic} get ${noun.example} -o json` },
    ];
    static override args = { name: required(`name of the ${noun.one}`) };

    async run(): Promise<void> {
      const { args } = await this.parse(Get);
      const documents = await this.read(noun);
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
