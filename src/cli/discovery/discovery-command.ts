import type { DocumentName } from '../../client/discovery/discovery.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import { BaseCommand } from '../base-command.ts';
import type { CurlMode } from '../connection/curl.ts';
import type { Session } from '../connection/session.ts';
import { NotFoundError } from '../errors/errors.ts';
import { columnFlags, required, serviceFlags } from '../flags.ts';

/** The properties of the commands for one discovery endpoint, such as `schemas list` and `schemas get`. */
export interface DiscoveryTopic {
  /** First word of the commands of this topic: `schemas`. */
  readonly command: string;
  readonly singular: string;
  readonly plural: string;
  readonly columns: string;
  readonly example: string;
  /** The discovery document that contains the schemas or resource types. */
  readonly document: DocumentName;
  read(session: Session): Promise<readonly JsonObject[]>;
  /** The names that identify a document on the command line. */
  names(document: JsonObject): readonly string[];
}

/** Schemas. The URN or the name identifies a schema. */
export const schemas: DiscoveryTopic = {
  command: 'schemas',
  singular: 'schema',
  plural: 'schemas',
  columns: 'name,id',
  example: 'User',
  document: 'Schemas',
  read: async ({ client }) => (await client.discovery.schemas()) as unknown as readonly JsonObject[],
  names: ({ id, name }) => [String(id), String(name)],
};

/** Resource types. The name or the endpoint identifies a resource type. */
export const resourceTypes: DiscoveryTopic = {
  command: 'resource-types',
  singular: 'resource type',
  plural: 'resource types',
  columns: 'name,endpoint,schema',
  example: 'User',
  document: 'ResourceTypes',
  read: async ({ client }) => (await client.discovery.resourceTypes()) as unknown as readonly JsonObject[],
  names: ({ name, endpoint }) => [String(name), String(endpoint)],
};

/**
 * Base of the discovery commands. Reads a discovery document from the server, not from the cache. Writes a note if the
 * server does not have the document.
 */
abstract class DiscoveryCommand extends BaseCommand {
  static override baseFlags = serviceFlags;

  protected override get curlShows(): CurlMode {
    return 'all';
  }

  protected async read(topic: DiscoveryTopic): Promise<readonly JsonObject[]> {
    const session = await this.session();
    const isThere = await session.client.discovery.askAgain(topic.document);
    if (!isThere)
      this.note(`Note: the server has no ${topic.document}; the output shows the ${topic.plural} of RFC 7643`);
    return topic.read(session);
  }
}

/** Creates the `list` command of a discovery endpoint. */
export function discoveryListCommand(topic: DiscoveryTopic) {
  return class List extends DiscoveryCommand {
    static override summary = `List the ${topic.plural} of the server`;
    static override examples = [{ description: `All ${topic.plural}`, command: `scimctl ${topic.command} list` }];
    static override flags = columnFlags;

    async run(): Promise<void> {
      const { flags } = await this.parse(List);
      const documents = await this.read(topic);
      await this.showList(each(documents), { ...flags, defaultColumns: topic.columns, wrap: ['id', 'schema'] });
    }
  };
}

/** Creates the `get` command of a discovery endpoint. */
export function discoveryGetCommand(topic: DiscoveryTopic) {
  return class Get extends DiscoveryCommand {
    static override summary = `Show one ${topic.singular}`;
    static override examples = [
      { description: 'By name', command: `scimctl ${topic.command} get ${topic.example} -o json` },
    ];
    static override args = { name: required(`name of the ${topic.singular}`) };

    async run(): Promise<void> {
      const { args } = await this.parse(Get);
      const documents = await this.read(topic);
      const wanted = args.name.toLowerCase();
      const found = documents.find((document) => topic.names(document).some((name) => name.toLowerCase() === wanted));
      if (!found) {
        const names = documents.flatMap((document) => topic.names(document));
        const hint = didYouMean(args.name, names) ?? `to see all ${topic.plural}, run scimctl ${topic.command} list`;
        throw new NotFoundError(`the server has no ${topic.singular} ${JSON.stringify(args.name)}`, hint);
      }
      await this.show(found);
    }
  };
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}
