import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Behaviour, createMemoryProvider } from '../../../mock-server/index.ts';
import { readBodies } from '../../../src/client/reading/body.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../run.ts';

interface Checked {
  readonly fact: string;
  readonly expected?: string;
  readonly observed: string;
  readonly result: string;
}

/** Runs `dialects check` on a provider with `behaviour`. */
async function check(behaviour: Partial<Behaviour>, argv: readonly string[] = [], profile: object = {}) {
  const { exchange } = createMemoryProvider({ behaviour: { auth: 'none', ...behaviour }, users: 20, seed: 1 });
  const requests: string[] = [];
  const counting: Exchange = (request) => {
    requests.push(request.method);
    return readBodies(exchange)(request);
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-check-'));
  const whole = { url: 'https://scim.example.com/v2', auth: { kind: 'none' }, ...profile };
  const config = { version: 1, current: 'x', profiles: { x: whole } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  const env = { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
  const ran = await scimctl(['dialects', 'check', '-o', 'ndjson', ...argv], { exchange: counting, env });
  const rows: Checked[] = ran.stdout
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const observed = Object.fromEntries(rows.map((row) => [row.fact, row.observed]));
  return { ...ran, rows, observed, requests };
}

describe('dialects check', () => {
  it('observes a strict provider, and sends only GET', async () => {
    const { exitCode, observed, requests, stderr } = await check({});
    expect(exitCode).toBe(0);
    expect(observed).toEqual({
      resourceTypes: 'User, Group',
      endpointCase: 'exact',
      filterOperators: 'eq, ne, co, sw, ew, pr, and, or, not, []',
      projection: 'yes',
      pagination: 'index',
      countZero: 'list',
      membersOnRead: 'full',
      unknownId: '404',
      errorShape: 'rfc',
      errorStatus: 'string',
    });
    expect(new Set(requests)).toEqual(new Set(['GET']));
    expect(requests.length).toBeLessThan(30);
    expect(stderr).toBe(
      'Facts of the service compared with RFC 7643 and RFC 7644: 0 the same, 0 different, 10 not in the dialect\n',
    );
  });

  it.each<[Partial<Behaviour>, Record<string, string>]>([
    [{ pathCase: 'any' }, { endpointCase: 'any' }],
    [{ serviceProviderConfig: 'absent' }, { serviceProviderConfig: 'absent' }],
    [{ filterOperators: ['eq', 'and'] }, { filterOperators: 'eq, and' }],
    [{ filterOperators: ['eq'], unsupportedFilter: 'empty' }, { filterOperators: 'eq' }],
    [{ filter: false }, { filterOperators: 'none' }],
    [{ pagination: 'cursor' }, { pagination: 'cursor' }],
    [{ pagination: 'none' }, { pagination: 'none' }],
    [{ membersOnRead: 'on-request' }, { membersOnRead: 'on-request' }],
    [{ errorShape: 'slack' }, { errorShape: 'slack' }],
    [{ errorShape: 'aws' }, { errorShape: 'aws' }],
    [{ errorShape: 'scim11' }, { errorShape: 'scim11' }],
    [{ errorStatus: 'integer' }, { errorStatus: 'integer' }],
  ])('observes %j', async (behaviour, expected) => {
    expect((await check(behaviour)).observed).toMatchObject(expected);
  });

  it('compares with a dialect, and ends with exit code 8 if a fact is different', async () => {
    const { exitCode, rows, stderr } = await check({ errorShape: 'aws' }, ['--dialect', 'aws', '--exit-code']);
    expect(exitCode).toBe(8);
    expect(rows).toContainEqual({
      fact: 'errorShape',
      title: 'shape of errors',
      expected: 'aws',
      observed: 'aws',
      result: 'same',
    });
    expect(rows).toContainEqual({
      fact: 'filterOperators',
      title: 'filter operators',
      expected: 'eq, and',
      observed: 'eq, ne, co, sw, ew, pr, and, or, not, []',
      result: 'different',
    });
    expect(stderr).toMatch(
      /^Facts of the service compared with AWS IAM Identity Center: \d the same, \d different, \d not in the dialect\n$/,
    );
  });

  it('prints no name of a person', async () => {
    const { stdout } = await check({});
    expect(stdout).not.toMatch(/@|userName eq/);
  });
});
