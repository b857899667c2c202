import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createMockServer, type MockServer } from '../../mock-server/server/create-mock-server.ts';
import { urn } from '../../src/protocol/urns.ts';
import { eventually } from '../support/eventually.ts';

let server: MockServer | undefined;
afterEach(() => server?.close());

/** The responses have 500 megabytes in total. The system buffers much less for one connection. */
const requests = 600;

/** A server with long lists that counts its responses. */
async function open() {
  let answered = 0;
  server = await createMockServer({
    token: false,
    journal: false,
    users: 400,
    seed: 1,
    layers: [
      (next) => async (request) => {
        const response = await next(request);
        if (request.method === 'GET') answered++;
        return response;
      },
    ],
  });
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  return { server, socket, answered: () => answered };
}

const list = 'GET /scim/v2/Users?count=400 HTTP/1.1\r\nHost: localhost\r\n\r\n';
const last = list.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');

it('who sends requests and reads nothing is answered no more than fits, and all when they read', async () => {
  const { server, socket, answered } = await open();
  socket.pause();
  socket.write(list.repeat(requests - 1) + last);
  // Sends 50 requests of another client. In this time, a server without a limit would also answer the slow client.
  for (let other = 0; other < 50; other++) {
    const response = await fetch(`${server.url}/Users?count=1`);
    expect(((await response.json()) as { itemsPerPage: number }).itemsPerPage).toBe(1);
  }
  // At most: sixteen requests that the server handles at the same time, and 40 megabytes of responses that the system
  // buffers.
  expect(answered() - 50).toBeLessThan(requests / 8);
  let text = '';
  let found = 0;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    const answers = text.split('HTTP/1.1 200 OK');
    found += answers.length - 1;
    text = answers.at(-1)?.slice(-20) ?? '';
  });
  socket.resume();
  await once(socket, 'close');
  expect(found).toBe(requests);
  expect(answered()).toBe(requests + 50);
});

it('who goes away without reading leaves nothing behind', async () => {
  const { server, socket, answered } = await open();
  socket.pause();
  // More requests than the server can answer before it notices that the client is gone.
  const many = 5 * requests;
  socket.write(list.repeat(many));
  await eventually(() => expect(answered()).toBeGreaterThan(0));
  socket.destroy();
  const body = JSON.stringify({ schemas: [urn.User], userName: 'late' });
  const headers = { 'content-type': 'application/scim+json' };
  expect((await fetch(`${server.url}/Users`, { method: 'POST', headers, body })).status).toBe(201);
  await server.close();
  expect(answered()).toBeLessThan(many / 4);
});
