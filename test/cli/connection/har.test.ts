import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHarFile } from '../../../src/cli/connection/har-file.ts';
import type { Exchange, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { scimctl } from '../run.ts';
import { createService, token } from '../service.ts';
import { createServices } from '../services.ts';

const newFolder = () => mkdtempSync(path.join(tmpdir(), 'scimctl-har-'));

interface Har {
  readonly log: { readonly version: string; readonly creator: object; readonly entries: readonly HarEntry[] };
}

interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: { readonly method: string; readonly url: string; readonly postData?: { readonly text: string } };
  readonly response: {
    readonly status: number;
    readonly content: { readonly text?: string; readonly comment?: string };
  };
}

const read = (file: string): Har => JSON.parse(readFileSync(file, 'utf8')) as Har;

/** Runs a command with `--har` and returns the file. */
async function record(argv: readonly string[], exchange: Exchange = createService().exchange, env = {}) {
  const cwd = newFolder();
  const ran = await scimctl([...argv, '--har', 'x.har'], { exchange, cwd, env });
  const file = path.join(cwd, 'x.har');
  return { ...ran, file, har: read(file), text: readFileSync(file, 'utf8') };
}

describe('--har', () => {
  it('records each request and its response', async () => {
    const { exitCode, har, file } = await record(['users', 'create', '--user-name', 'ada']);
    expect(exitCode).toBe(0);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(har.log).toMatchObject({ version: '1.2', creator: { name: 'scimctl', version: '0.0.0' } });
    expect(har.log.entries).toMatchObject([
      {
        startedDateTime: expect.stringMatching(/^20..-.*Z$/),
        time: expect.any(Number),
        request: {
          method: 'POST',
          url: 'https://scim.example.com/v2/Users',
          httpVersion: 'HTTP/1.1',
          cookies: [],
          headers: expect.arrayContaining([{ name: 'content-type', value: 'application/scim+json' }]),
          queryString: [],
          postData: {
            mimeType: 'application/scim+json',
            text: '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}',
          },
          headersSize: -1,
          bodySize: -1,
        },
        response: {
          status: 201,
          statusText: '',
          httpVersion: 'HTTP/1.1',
          cookies: [],
          content: {
            size: expect.any(Number),
            mimeType: 'application/scim+json; charset=utf-8',
            text: expect.stringMatching(/"ada"/),
          },
          redirectURL: 'https://scim.example.com/v2/Users/id-1',
          headersSize: -1,
          bodySize: -1,
        },
        cache: {},
        timings: { send: 0, wait: expect.any(Number), receive: 0 },
      },
    ]);
  });

  it('records the query parameters of a request', async () => {
    const { har } = await record(['users', 'list', '--filter', 'title eq "a&b"']);
    expect(har.log.entries.at(-1)?.request).toMatchObject({
      queryString: expect.arrayContaining([{ name: 'filter', value: 'title eq "a&b"' }]),
    });
  });

  it('is complete JSON while the command still runs', async () => {
    const { exchange } = createService();
    const cwd = newFolder();
    const counts: number[] = [];
    const watched: Exchange = (request) => {
      counts.push(read(path.join(cwd, 'x.har')).log.entries.length);
      return exchange(request);
    };
    const people = path.join(cwd, 'people.csv');
    writeFileSync(people, 'userName\nada\nbob\n');
    const argv = ['bulk', 'import', people, '--yes', '--concurrency', '1', '--har', 'x.har'];
    expect((await scimctl(argv, { exchange: watched, cwd })).exitCode).toBe(0);
    expect(counts.length).toBeGreaterThan(2);
    expect(counts).toEqual(counts.map((_, index) => index));
  });

  it('records a request without a response', async () => {
    const { exitCode, har } = await record(['users', 'delete', 'x', '--by', 'id', '--yes'], async () => {
      throw new NetworkError('cannot connect', 'refused', false);
    });
    expect(exitCode).toBe(6);
    expect(har.log.entries[0]).toMatchObject({
      response: { status: 0 },
      comment: 'no response: cannot connect',
      _error: { code: 'refused', message: 'cannot connect', requestSent: false },
    });
  });

  it('cuts a large body, and says so', async () => {
    const big = 'x'.repeat(2 << 20);
    const { har } = await record(['api', 'GET', '/Users'], async () => ({ status: 200, headers: {}, body: [big] }));
    const { content } = har.log.entries[0]?.response ?? {};
    expect(content?.text).toHaveLength(1 << 20);
    expect(content?.comment).toBe(`cut: the body has ${(2 << 20) + 4} characters`);
  });

  it('contains no secret', async () => {
    const cwd = newFolder();
    const config = {
      version: 1,
      current: 'x',
      profiles: {
        x: {
          url: 'https://scim.example.com/v2',
          headers: { 'x-gateway-key': `${token}-gateway` },
          auth: {
            kind: 'oauth2-client-credentials',
            tokenUrl: 'https://auth.example.com/token',
            clientId: 'me',
            clientSecret: 'env:CLIENT_SECRET',
            clientAuthentication: 'body',
          },
        },
      },
    };
    writeFileSync(path.join(cwd, 'config.json'), JSON.stringify(config));
    const exchange: Exchange = async ({ base, body }): Promise<ScimResponse> =>
      base.includes('auth')
        ? {
            status: 200,
            headers: { 'set-cookie': `session=${token}-cookie` },
            body: { access_token: `${token}-access`, token_type: 'bearer', refresh_token: `${token}-refresh` },
          }
        : { status: 201, headers: { 'x-session': `${token}-session` }, body: { ...(body as object), id: '1' } };
    const env = {
      SCIMCTL_URL: '',
      SCIMCTL_TOKEN: '',
      SCIMCTL_CONFIG_DIR: cwd,
      CLIENT_SECRET: `${token}-client`,
      SCIMCTL_PROFILE: 'x',
    };
    const argv = ['users', 'create', '--user-name', 'ada', '--set', `password=${token}-password`];
    const { exitCode, stderr, text, har } = await record(argv, exchange, env);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(har.log.entries.map(({ request: { method, url } }) => `${method} ${url}`)).toEqual([
      'POST https://auth.example.com/token',
      'POST https://scim.example.com/v2/Users',
    ]);
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(token);
  });

  it('does not overwrite a file', async () => {
    const cwd = newFolder();
    writeFileSync(path.join(cwd, 'x.har'), 'kept');
    const ran = await scimctl(['users', 'list', '--har', 'x.har'], { exchange: createService().exchange, cwd });
    expect(ran).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'Error: the file x.har exists\n  hint   give the HAR file another name\n',
    });
    expect(readFileSync(path.join(cwd, 'x.har'), 'utf8')).toBe('kept');
  });

  it('does not write to standard output', async () => {
    const { exitCode, stderr } = await scimctl(['users', 'list', '--har', '-'], { exchange: createService().exchange });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--har cannot write to standard output, because standard output contains the result');
  });

  it('is one file for all services of a command', async () => {
    const services = await createServices({ a: [{ userName: 'ada' }], b: [] });
    const { exitCode, stderr } = await services.run(['access', 'report', '--all-profiles', '--har', 'x.har']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const hosts = read(path.join(services.folder, 'x.har')).log.entries.map(({ request }) => new URL(request.url).host);
    expect(new Set(hosts)).toEqual(new Set(['a.example.com', 'b.example.com']));
  });
});

it('names what is missing if the file cannot be written', () => {
  const file = path.join(newFolder(), 'x.har');
  const har = createHarFile(file, { name: 'x.har', version: '1' });
  har.close();
  har.add({ number: 1, method: 'GET', url: 'https://x', requestHeaders: {}, startedAt: 0, duration: 0 });
  expect(har.problem()).toMatch(/^the HAR file x\.har has only the first 0 exchanges: EBADF/);
  expect(read(file).log.entries).toEqual([]);
});
