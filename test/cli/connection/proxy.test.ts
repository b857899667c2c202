import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { scimctl } from '../run.ts';

const asked: string[] = [];
let env: Record<string, string>;
let close: () => void;

/** Starts a proxy that answers every request itself, with tokens or with an empty list. */
beforeEach(async () => {
  asked.length = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '');
    asked.push(`${request.method} ${url.origin}${url.pathname}`);
    const device = { device_code: 'd', user_code: 'ABCD', verification_uri: 'http://login.test/a', interval: 1 };
    const token = { access_token: 'planted-access', token_type: 'Bearer', refresh_token: 'planted-refresh' };
    const list = { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 0, Resources: [] };
    const body = url.pathname === '/device' ? device : url.pathname === '/token' ? token : list;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  close = () => server.close();
  env = {
    SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-proxy-')),
    HTTP_PROXY: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    MY_SECRET: 'planted-secret',
  };
});
afterEach(() => close());

const urls = ['--url', 'http://scim.test/v2', '--token-url', 'http://login.test/token', '--client-id', 'c'];
const run = (argv: readonly string[]) => scimctl(argv, { env, terminal: true });

it('the proxy of the environment is used for token requests too', async () => {
  const oauth = ['--auth', 'oauth2-client-credentials', '--secret', 'env:MY_SECRET', '--allow-insecure-http'];
  await run(['profiles', 'add', 'p', ...urls, ...oauth]);
  const listed = await run(['users', 'list', '-o', 'json']);
  expect([listed.exitCode, listed.stdout]).toEqual([0, '[]\n']);
  expect(asked[0]).toBe('POST http://login.test/token');
  expect(asked).toContain('GET http://scim.test/v2/Users');
  asked.length = 0;
  await run(['profiles', 'update', 'p', '--proxy', 'none']);
  const direct = await scimctl(['users', 'list'], { env: { ...env, no_proxy: '*' } });
  expect([direct.exitCode, asked]).toEqual([6, []]);
});

it('the proxy of the environment is used for a sign-in with a browser', async () => {
  const device = ['--auth', 'oauth2-device-code', '--device-url', 'http://login.test/device', '--allow-insecure-http'];
  await run(['profiles', 'add', 'p', ...urls, ...device]);
  expect((await run(['profiles', 'login', 'p'])).exitCode).toBe(0);
  expect(asked).toEqual(['POST http://login.test/device', 'POST http://login.test/token']);
});
