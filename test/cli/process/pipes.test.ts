import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpListener } from '../../../mock-server/adapters/node-http.ts';
import { createMockServer, type MockServer } from '../../../mock-server/index.ts';
import { ended, environment, scimctl, start, startService } from './program.ts';

const people = 1200;
let service: HttpListener;
/** A service that fails on the last page of a list. The pages before it have more than a megabyte. */
let failing: HttpListener;
/** A server with events and a journal of more than 64 KiB, which is too large for the buffer of a pipe. */
let mock: MockServer;
let pages = 0;

beforeAll(async () => {
  [service, failing, mock] = await Promise.all([
    startService(people, (next) => (request) => {
      if (request.method === 'GET') pages++;
      return next(request);
    }),
    startService(people, (next) => async (request) => {
      if (Number(request.query['startIndex'] ?? 1) <= 1100) return next(request);
      return { status: 400, headers: {}, body: { detail: 'no more' } };
    }),
    createMockServer({ behaviour: { securityEvents: 'full' }, control: true }),
  ]);
  for (let number = 0; number < 100; number++) {
    const body = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: `u${number}`,
      title: 'x'.repeat(800),
    };
    const headers = { authorization: `Bearer ${mock.token}`, 'content-type': 'application/scim+json' };
    await fetch(`${mock.url}/Users`, { method: 'POST', headers, body: JSON.stringify(body) });
  }
});

afterAll(async () => {
  await Promise.all([service.close({ grace: 0 }), failing.close({ grace: 0 }), mock.close()]);
});

const mockEnvironment = (): NodeJS.ProcessEnv => ({
  ...environment(),
  SCIMCTL_URL: mock.url,
  SCIMCTL_TOKEN: mock.token as string,
  SCIMCTL_CONTROL_URL: mock.control?.url,
  SCIMCTL_CONTROL_TOKEN: mock.control?.token,
});

describe('a reader that has closed the pipe', () => {
  it.each([
    ['users list'],
    ['users list -o table'],
    ['users list -o csv --sort-by userName'],
    ['users list -o yaml'],
    ['users list -o raw'],
    ['users get user-1'],
    ['api GET /Users --paginate'],
    ['bulk export -o ndjson'],
    ['schemas list'],
    ['mock log'],
    ['mock log -o csv'],
    ['events poll --quiet'],
    ['events poll --quiet -o ndjson'],
    ['doctor --quiet'],
    ['users list --help'],
    ['help exit-codes'],
  ])('ends %s quietly', async (line) => {
    const env = /^(?:mock|events)/.test(line) ? mockEnvironment() : environment(service.url);
    const child = start(line.split(' '), env);
    child.stdin.end();
    child.stdout.destroy();
    const { code, signal, stderr } = await ended(child);
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
  });
});

describe('a failure after a megabyte', () => {
  it.each([
    ['users list -o ndjson', 1100],
    ['users list -o csv --columns userName,title --no-headers', 1100],
    ['api GET /Users --paginate -o ndjson', 1100],
  ])('loses nothing of %s', async (line, count) => {
    const { code, stdout, stderr } = await scimctl(line.split(' '), environment(failing.url));
    expect({ code, lines: stdout.split('\n').length - 1 }).toEqual({ code: 10, lines: count });
    expect(stdout.length).toBeGreaterThan(850_000);
    expect(stderr).toContain('no more');
  });
});

describe('a reader that pauses', () => {
  it('gets everything, and no page is read ahead of the reader', async () => {
    pages = 0;
    const child = start(['users', 'list', '-o', 'ndjson', '--page-size', '50'], environment(service.url));
    child.stdin.end();
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.pause();
    // The output stays paused while another process runs to its end.
    expect((await scimctl(['users', 'get', 'user-7', '-q', 'userName'], environment(service.url))).stdout).toBe(
      '"user-7"\n',
    );
    expect(pages).toBeLessThan(people / 50);
    const finished = ended(child);
    child.stdout.resume();
    const rest = await finished;
    expect({ code: rest.code, lines: `${first}${rest.stdout}`.split('\n').length - 1 }).toEqual({
      code: 0,
      lines: people,
    });
  });
});
