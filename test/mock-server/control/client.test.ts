import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createControlClient } from '../../../mock-server/control/client.ts';

/** Starts a server without a control API, and creates a control client for this server. */
async function mistaken(answer: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, url, client: createControlClient({ url, token: 't0ken' }) };
}

const entries = async (client: ReturnType<typeof createControlClient>): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const entry of client.follow({}, new AbortController().signal)) found.push(entry);
  return found;
};

it('the token goes to no other place that an answer names', async () => {
  const other = await mistaken((_, response) => response.end('{"entries":[],"dropped":0}'));
  const { client } = await mistaken((_, response) =>
    response.writeHead(302, { location: `${other.url}/journal` }).end(),
  );
  await expect(client.journal()).rejects.toMatchObject({ status: 302, detail: 'the URL is not a control API' });
  expect(other.asked).toEqual([]);
});

it.each<[string, RequestListener, number, string]>([
  ['HTML', (_, response) => response.writeHead(404).end('<html>'), 404, 'the URL is not a control API'],
  ['null', (_, response) => response.writeHead(500).end('null'), 500, 'the URL is not a control API'],
  ['an error', (_, response) => response.writeHead(401).end('{"error":"not you"}'), 401, 'not you'],
])('an answer of %s with an error status is an error', async (_, answer, status, detail) => {
  const { client } = await mistaken(answer);
  await expect(client.journal()).rejects.toMatchObject({ name: 'ScimError', status, detail });
});

it('a journal that breaks off is no whole one, nor is one that is followed', async () => {
  const { client, url } = await mistaken((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"number":1}\n', () => response.destroy());
  });
  const lost = { name: 'NetworkError', code: 'reset', message: `no response from ${url}` };
  await expect(client.journal()).rejects.toMatchObject(lost);
  await expect(entries(client)).rejects.toMatchObject(lost);
});

it('a letter is whole, although its bytes arrive apart', async () => {
  const bytes = Buffer.from('{"name":"a"}\n{"name":"Zoë"}\n');
  const within = bytes.indexOf('ë') + 1;
  let goOn = (): void => {};
  const { client } = await mistaken((_, response) => {
    response.write(bytes.subarray(0, within));
    goOn = () => response.end(bytes.subarray(within));
  });
  const found: unknown[] = [];
  for await (const entry of client.follow({}, new AbortController().signal)) {
    found.push(entry);
    goOn();
  }
  expect(found).toEqual([{ name: 'a' }, { name: 'Zoë' }]);
});

it.each<[string, string, (client: ReturnType<typeof createControlClient>) => Promise<unknown>]>([
  ['an answer', '268435456', (client) => client.journal()],
  ['a line', '67108864', entries],
])('%s without an end is given up', async (_, most, ask) => {
  const piece = Buffer.alloc(1 << 20, 'x');
  const { client, url } = await mistaken(async (_, response) => {
    response.writeHead(200);
    while (!response.destroyed) {
      if (!response.write(piece))
        await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    }
  });
  await expect(ask(client)).rejects.toMatchObject({
    name: 'NetworkError',
    message: `the response of ${url} has more than ${most} characters: this URL is not a control API`,
  });
});
