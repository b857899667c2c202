import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readNames } from '../../../src/cli/completion/names.ts';
import type { NamedType } from '../../../src/cli/completion/sources.ts';
import type { Exchange, Layer } from '../../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

interface Machine {
  readonly env: Record<string, string>;
  readonly sent: string[];
  readonly exchange: Exchange;
}

/** A machine with an empty configuration, and a service with three users and one group. */
async function machine(...layers: Layer[]): Promise<Machine> {
  const sent: string[] = [];
  const service = createService();
  const env = {
    SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-names-')),
    SCIMCTL_URL: 'https://scim.example.com/v2',
    SCIMCTL_TOKEN: token,
  };
  for (const name of ['ada', 'Adele', 'grace']) {
    await scimctl(['users', 'create', '--user-name', name], { env, exchange: service.exchange });
  }
  await scimctl(['groups', 'create', '--display-name', 'Ada readers'], { env, exchange: service.exchange });
  const record: Layer = (next) => (request) => {
    sent.push(`${request.method} ${request.path} ${request.query?.['filter'] ?? ''}`.trim());
    return next(request);
  };
  const exchange = [record, ...layers].reduceRight((next, layer) => layer(next), service.exchange);
  return { env, sent, exchange };
}

const limit = new AbortController().signal;

function read(
  { env, exchange }: Machine,
  type: NamedType,
  typed: string,
  now = 0,
  own = {},
): Promise<readonly string[]> {
  const context = { env, cwd: tmpdir(), version: '0.0.0' };
  return readNames({ type, typed, profile: undefined }, context, { exchange, limit, now: () => now, ...own });
}

it('names come from one page of the service', async () => {
  const service = await machine();
  expect(await read(service, 'User', 'ad')).toEqual(['ada', 'Adele']);
  expect(await read(service, 'Group', '')).toEqual(['Ada readers']);
  expect(service.sent).toEqual(['GET /Users userName sw "ad"', 'GET /Groups']);
});

it('names are kept for some seconds, and longer texts need no request', async () => {
  const service = await machine();
  await read(service, 'User', 'a', 0);
  expect(await read(service, 'User', 'ade', 9_999)).toEqual(['ada', 'Adele']);
  expect(service.sent).toHaveLength(1);
  await read(service, 'User', 'g', 9_999);
  expect(service.sent).toHaveLength(2);
  await read(service, 'User', 'g', 19_999);
  expect(service.sent).toHaveLength(3);
});

it('a list that is longer than one page is not used for longer texts', async () => {
  const more: Layer = (next) => async (request) => {
    const response = await next(request);
    return { ...response, body: { ...(response.body as object), totalResults: 900 } };
  };
  const service = await machine(more);
  expect(await read(service, 'User', 'a')).toEqual(['ada', 'Adele']);
  await read(service, 'User', 'ad');
  expect(service.sent).toEqual(['GET /Users userName sw "a"', 'GET /Users userName sw "ad"']);
});

it('an error, a refused token and the end of the time are an empty list', async () => {
  const service = await machine();
  expect(await read({ ...service, env: { ...service.env, SCIMCTL_TOKEN: 'wrong' } }, 'User', '')).toEqual([]);
  const silent = await machine(() => () => new Promise(() => {}));
  expect(await read(silent, 'User', '', 0, { limit: AbortSignal.abort() })).toEqual([]);
  expect(
    await read({ ...service, env: { SCIMCTL_CONFIG_DIR: service.env['SCIMCTL_CONFIG_DIR'] as string } }, 'User', ''),
  ).toEqual([]);
});

it('SCIMCTL_COMPLETION=local sends nothing', async () => {
  const service = await machine();
  expect(await read({ ...service, env: { ...service.env, SCIMCTL_COMPLETION: 'local' } }, 'User', '')).toEqual([]);
  expect(service.sent).toEqual([]);
});

it.each([
  ['a variable', ['--secret', 'env:HR_TOKEN'], 1],
  ['a command', ['--secret', 'command:echo planted'], 0],
  [
    'a token endpoint',
    [
      '--auth',
      'oauth2-client-credentials',
      '--token-url',
      'https://id.example.com/token',
      '--client-id',
      'c',
      '--secret',
      'env:HR_TOKEN',
    ],
    0,
  ],
])('a secret from %s leads to the right number of requests', async (_, flags, requests) => {
  const service = await machine();
  const env = { SCIMCTL_CONFIG_DIR: service.env['SCIMCTL_CONFIG_DIR'] as string, HR_TOKEN: token };
  const saved = await scimctl(['profiles', 'add', 'hr', '--url', 'https://scim.example.com/v2', ...flags], {
    env,
    exchange: service.exchange,
  });
  expect(saved.exitCode).toBe(0);
  service.sent.length = 0;
  expect(await read({ ...service, env: { ...env, SCIMCTL_PROFILE: 'hr' } }, 'User', 'ad')).toHaveLength(2 * requests);
  expect(service.sent).toHaveLength(requests);
});
