import type { IncomingMessage, ServerResponse } from 'node:http';
import { ScimError } from '../../src/protocol/errors.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import { decodeBody } from '../adapters/conversion.ts';
import { readBody } from '../adapters/node-http-body.ts';
import { isEqual } from '../auth/secret.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { isSelected, select } from '../journal/select.ts';
import { clearInterval, setInterval } from '../scheduling/real-timers.ts';
import { ControlError } from './control-error.ts';
import { type Controlled, createRoutes, findRoute, readControlBody, readSelection } from './routes.ts';

/** Path of the control API, at the root of the listener. */
export const controlPath = '/__scimctl';

/** Maximum bytes of the body of a request. */
const bodyLimit = 1 << 20;

/** Maximum number of unsent bytes for a client that follows the journal. Above this limit, its connection is closed. */
const followLimit = 32 << 20;

/**
 * Time in ms between two heartbeats to a client that follows the journal. Without data, clients close a connection
 * after some minutes.
 */
const heartbeat = 60_000;

/** The control API of a listener. */
export interface Control {
  /** Handles a request to the control API. Returns false for any other request. */
  readonly intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Ends the open responses to clients that follow the journal. */
  close(): void;
}

/**
 * Creates the control API of a service provider. `root` is the path of this API below the root of the listener. A
 * request that does not contain the token of the API gets status 401.
 */
export function createControl(controlled: Controlled, token: string, root = controlPath): Control {
  const routes = createRoutes(controlled);
  const followers = new Set<ServerResponse>();
  const answer = async (request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams) => {
    try {
      authorise(request, token);
      if (request.method === 'GET' && path === '/journal' && query.get('follow') === 'true') {
        return follow(controlled, response, query, followers);
      }
      const { route, name } = findRoute(routes, request.method ?? 'GET', path);
      const body = readControlBody(decodeBody((await readBody(request, bodyLimit)) ?? new Uint8Array()));
      send(response, 200, await route({ name, query, body }));
    } catch (error) {
      fail(response, error, controlled.onError);
    }
  };
  return {
    intercept(request, response) {
      const [path = '', search = ''] = (request.url ?? '').split('?');
      if (path !== root && !path.startsWith(`${root}/`)) return false;
      void answer(request, response, path.slice(root.length), new URLSearchParams(search));
      return true;
    },
    close() {
      for (const response of followers) response.end();
    },
  };
}

function authorise({ headers }: IncomingMessage, token: string): void {
  const given = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (given === undefined || !isEqual(given, token)) {
    throw new ControlError(401, 'the control API needs its own token in the header "Authorization: Bearer …"');
  }
}

/** Sends the journal as newline-delimited JSON. Sends the existing entries first, and then each new entry. */
function follow(
  { provider: { journal } }: Controlled,
  response: ServerResponse,
  query: URLSearchParams,
  followers: Set<ServerResponse>,
): void {
  const selection = readSelection(query);
  const entries = select(journal.entries(), selection);
  const write = (entry: JournalEntry) => {
    if (response.writableLength > followLimit) response.destroy();
    else response.write(`${JSON.stringify(entry)}\n`);
  };
  response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' });
  response.flushHeaders();
  for (const entry of entries) write(entry);
  const stop = journal.subscribe((entry) => {
    if (isSelected(entry, selection)) write(entry);
  });
  const timer = setInterval(() => response.write('\n'), heartbeat).unref();
  followers.add(response);
  response.once('close', () => {
    stop();
    clearInterval(timer);
    followers.delete(response);
  });
}

function fail(response: ServerResponse, error: unknown, onError: (error: unknown) => void): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof ControlError) send(response, error.status, { error: error.message });
  else if (error instanceof ScimError) send(response, error.status, { error: error.detail });
  else if (error instanceof TypeError) send(response, 400, { error: error.message });
  else {
    onError(error);
    send(response, 500, { error: 'the control API failed' });
  }
}

function send(response: ServerResponse, status: number, body: Json | undefined): void {
  if (body === undefined) {
    response.writeHead(204).end();
    return;
  }
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="scimctl control"' } : {}),
    })
    .end(JSON.stringify(body));
}
