import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from './run.ts';

const token = 'Planted-Token-7f3a';
const password = 'hunter2-Tr0ub4dor';
const env = { SCIMCTL_TOKEN: token };

/** A server whose response repeats the headers and the body of the request. */
function echo(answer: (request: ScimRequest) => Partial<ScimResponse>): Exchange {
  return async (request) => ({ status: 200, headers: {}, ...answer(request) });
}

const headersOf = ({ headers }: ScimRequest) => ({ ...headers });
const sentText = ({ headers, body }: ScimRequest) => `${JSON.stringify(headers)} ${JSON.stringify(body ?? null)}`;

const servers: readonly (readonly [string, Exchange])[] = [
  ['JSON of success', echo((request) => ({ body: { headers: headersOf(request), sent: request.body ?? null } }))],
  ['a list of success', echo((request) => ({ body: [headersOf(request) as never] }))],
  ['JSON of success without names', echo((request) => ({ body: { said: Object.values(request.headers) } }))],
  ['a page of success', echo((request) => ({ raw: `<html>${sentText(request)}</html>` }))],
  ['a SCIM error', echo((request) => ({ status: 400, body: { detail: sentText(request), scimType: token } }))],
  ['members of an error', echo((request) => ({ status: 403, body: { [token]: headersOf(request) } }))],
  ['a page of an error', echo((request) => ({ status: 501, raw: `<p>${sentText(request)}</p>` }))],
  ['a content type', echo(() => ({ headers: { 'content-type': `text/${token}` }, raw: 'x' }))],
  ['a place elsewhere', echo(() => ({ status: 302, headers: { location: `https://${token}.example.net/` } }))],
  ['a place that is none', echo(() => ({ status: 302, headers: { location: `http://[${token}` } }))],
  ['other headers', echo((request) => ({ status: 400, headers: { 'x-echo': sentText(request), server: token } }))],
];

const commands: readonly (readonly string[])[] = [
  ['users', 'list'],
  ['users', 'list', '-o', 'table'],
  ['users', 'list', '--filter', `password eq "${password}"`],
  ['users', 'create', '--user-name', 'ada', '--set', `password=${password}`],
  ['profiles', 'test'],
  ['profiles', 'test', '-o', 'table'],
  ['server', 'info'],
  ['api', 'POST', '/Users', '--data', `{"password":"${password}"}`, '--include'],
];

describe.each(servers)('a server that repeats what was sent in %s', (what, exchange) => {
  it.each(commands.flatMap((argv) => [[argv], [[...argv, '--debug']]]))('shows no secret to %j', async (argv) => {
    // The body of a successful response is data, and is printed unchanged on stdout. The commands of `profiles` are an
    // exception: they only test a connection and print no data.
    const isData = argv[0] !== 'profiles' && / of success/.test(what);
    const { stdout, stderr } = await scimctl(argv, { exchange, env });
    const text = isData ? stderr : stdout + stderr;
    expect(stderr + stdout).not.toBe('');
    expect(text.toLowerCase()).not.toContain(token.toLowerCase());
    expect(text.replaceAll(encodeURIComponent(password), password)).not.toContain(password);
  });
});

describe('an interrupted answer', () => {
  it('does not bring a secret into the stack of a fault of our own', async () => {
    const exchange: Exchange = async () => {
      throw new TypeError(`planted: ${token}`);
    };
    const { exitCode, stderr } = await scimctl(['users', 'list', '--debug'], { exchange, env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Error: TypeError: planted: [redacted]\n');
    expect(stderr).not.toContain(token);
  });
});

describe('a terminal', () => {
  const evil = '\x1b[2J\x9b31m\x1b]0;title\x07\u202e\u2066';
  const obeyed = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
  const terminal: RunOptions = { terminal: true, env: { ...env, NO_COLOR: '1' } };
  const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], id: `1${evil}`, userName: `a${evil}\nb` };
  const list = echo(() => ({ body: { totalResults: 1, Resources: [user] } }));
  const page = echo(() => ({ raw: `page ${evil}\nnext` }));

  it.each([
    [['profiles', 'test'], page],
    [['profiles', 'test'], echo(() => ({ status: 400, body: { detail: evil } }))],
    [['api', 'GET', '/Users'], page],
    [['api', 'GET', '/Users'], list],
    [['api', 'GET', '/Users', '-o', 'raw'], page],
    [['api', 'GET', '/Users', '--include'], echo(() => ({ headers: { 'x-a': evil }, body: {} }))],
    ...['table', 'json', 'ndjson', 'csv', 'tsv', 'yaml', 'id', 'raw'].map((format) => [
      ['users', 'list', '-o', format],
      list,
    ]),
    [['users', 'get', '1', '-o', 'csv'], list],
    [['users', 'list', '-q', '[].userName', '-o', 'csv'], list],
    [['users', 'list', '-q', '[].userName', '-o', 'id'], list],
  ] as [string[], Exchange][])('is sent nothing to obey by %j', async (argv, exchange) => {
    const { stdout, stderr } = await scimctl(argv, { ...terminal, exchange });
    expect(stdout + stderr).not.toBe('');
    expect(stdout + stderr).not.toMatch(obeyed);
  });

  it.each(['csv', 'id', 'raw'])('gets what a pipe does not: -o %s there is exact', async (format) => {
    const { stdout } = await scimctl(['users', 'list', '-o', format], { exchange: list, env });
    expect(stdout).toMatch(format === 'raw' ? /\u202e/ : obeyed);
  });
});

describe('a line feed in a name', () => {
  const user = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: 'id-1',
    userName: 'ada\n  Nobody else (id-2)',
    displayName: 'Ada\r\nError: gone',
    active: true,
  };
  const exchange: Exchange = async ({ method, query }) => {
    const matches = query['filter'] === undefined || query['filter'].includes('ada');
    if (method === 'GET') {
      return { status: 200, headers: {}, body: { totalResults: 1, Resources: matches ? [user] : [] } };
    }
    return { status: 204, headers: {} };
  };

  it('makes no line of its own in the question before a change', async () => {
    const asked: string[] = [];
    const confirm = async (message: string) => {
      asked.push(message);
      return false;
    };
    const cwd = mkdtempSync(path.join(tmpdir(), 'scimctl-names-'));
    const delet = ['users', 'delete', user.userName, '--by', 'userName'];
    const ran = await scimctl(delet, { exchange, env, cwd, terminal: true, prompter: { confirm } });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('ada\\n  Nobody else (id-2)');
    expect(`${asked[0]}${ran.stderr}`).not.toMatch(/^\s*Nobody else|^Error: gone/m);
  });

  it('makes no line of its own in the preview of an offboarding', async () => {
    // Removes the userName, because the preview would otherwise name the person by the userName.
    const { userName: _, ...nameless } = user;
    const ada = { ...nameless, externalId: 'E1', groups: [] };
    const list = { totalResults: 1, Resources: [ada] };
    const one: Exchange = async ({ path }) =>
      path === '/Me'
        ? { status: 501, headers: {} }
        : { status: 200, headers: {}, body: path === '/Users' ? list : ada };
    const options = { exchange: one, env, stdin: 'externalId\nE1\n' };
    const { stderr } = await scimctl(['bulk', 'offboard', '-', '--dry-run'], options);
    expect(stderr).toContain('  Ada\\r\\nError: gone');
    expect(stderr).not.toMatch(/^Error: gone/m);
  });

  it('makes no line of its own where a name fits two people', async () => {
    const twins: Exchange = async () => {
      const others = [user, { ...user, id: 'id-2' }];
      return { status: 200, headers: {}, body: { totalResults: 2, Resources: others } };
    };
    const argv = ['users', 'get', user.userName, '--by', 'userName'];
    const { exitCode, stderr } = await scimctl(argv, { exchange: twins, env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('id-2');
    expect(stderr).not.toMatch(/^\s*Nobody else|^Error: gone/m);
  });
});
