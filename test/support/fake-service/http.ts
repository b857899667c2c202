import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer, type Service } from './answer.ts';
import { type Call, readJson } from './wire.ts';

const prefix = '/scim/v2';

/** Serves a fake service over HTTP on a free port of 127.0.0.1. If a response is lost, destroys the connection. */
export async function listenOn(service: Service): Promise<{ base: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void handle(service, base, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { base, close };
}

async function handle(service: Service, base: string, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  const aborted = new AbortController();
  response.on('close', () => aborted.abort());
  if (!url.pathname.startsWith(`${prefix}/`)) return response.writeHead(404).end('no such page');
  const call: Call = {
    method: request.method ?? 'GET',
    base,
    path: url.pathname.slice(prefix.length),
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    ...(text === '' ? {} : { body: parsed(text) }),
    signal: aborted.signal,
  };
  const written = await answer(service, call);
  if (typeof written === 'string') return request.socket.destroy();
  return response.writeHead(written.status, written.headers).end(written.text);
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return text;
  }
}
