import type { Behaviour } from '../../mock-server/behaviour/index.ts';
import { createServiceProvider, storeIndexes } from '../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../mock-server/store/memory-store.ts';
import { ScimClient } from '../../src/client/client.ts';
import { readBodies } from '../../src/client/reading/body.ts';
import type { Exchange, Layer, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';

/** The bundled service provider in this process. A test can put a layer between the provider and the client. */
export interface TestServer {
  readonly client: ScimClient;
  /** The exchange of `client`. */
  readonly exchange: Exchange;
  /** Requests that reached the layers, without discovery. Example: `PATCH /Users/1`. */
  readonly sent: string[];
  /** Reads the data of the server without the layers. */
  all(endpoint: '/Users' | '/Groups'): Promise<JsonObject[]>;
  /** Creates a resource before the test begins. */
  add(endpoint: '/Users' | '/Groups', resource: JsonObject): Promise<JsonObject>;
}

/** Starts a server. `layer` is between the server and the client. Ids are numbers from 1. */
export function startServer(options: { behaviour?: Partial<Behaviour>; layer?: Layer } = {}): TestServer {
  let id = 0;
  const provider = createServiceProvider({
    store: createMemoryStore({ indexes: storeIndexes() }),
    newId: () => String(++id),
    ...(options.behaviour ? { behaviour: options.behaviour } : {}),
  });
  // Parses the bodies of responses, because the layers of tests expect parsed bodies, as a client gets them from a
  // network.
  const exchange = readBodies(provider.exchange);
  const sent: string[] = [];
  const layered = (options.layer ?? ((next: Exchange) => next))(exchange);
  const recorded: Exchange = (request) => {
    if (/^\/(Users|Groups)/.test(request.path)) sent.push(printRequest(request));
    return layered(request);
  };
  const base = 'http://scim.test/v2';
  const direct = new ScimClient(exchange, { base });
  return {
    client: new ScimClient(recorded, { base }),
    exchange: recorded,
    sent,
    all: async (endpoint) => {
      const all: JsonObject[] = [];
      for await (const resource of direct.list(endpoint)) all.push(resource);
      return all;
    },
    add: async (endpoint, resource) => {
      const schema = `urn:ietf:params:scim:schemas:core:2.0:${endpoint === '/Users' ? 'User' : 'Group'}`;
      const schemas = [schema, ...Object.keys(resource).filter((name) => name.startsWith('urn:'))];
      return (await direct.create(endpoint, { schemas, ...resource })) as JsonObject;
    },
  };
}

/**
 * A network that executes one request, for example `PATCH /Users/1`, but loses the response. All later requests fail.
 */
export function cutOff(request: string): Layer {
  let isCut = false;
  const layer: Layer = (next) => async (sent) => {
    if (isCut) throw new NetworkError('the request was aborted before it was sent', 'aborted', false);
    const response = await next(sent);
    if (`${sent.method} ${sent.path}` !== request) return response;
    isCut = true;
    throw new NetworkError('the request was aborted', 'aborted', true);
  };
  return layer;
}

function printRequest({ method, path, query }: ScimRequest): string {
  return `${method} ${path}${query.filter === undefined ? '' : ` ${query.filter}`}`;
}

/** Replaces the pauses between two reads of a service. */
export const noSleep = (): Promise<void> => Promise.resolve();
