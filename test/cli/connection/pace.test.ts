import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { turns } from '../../support/fake-clock.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-pace-'));
});

const names = Array.from({ length: 22 }, (_, index) => `p${index}`);
const people = `userName\n${names.join('\n')}\n`;
const few = 'userName\nada\ngrace\n';

/** A service that counts concurrent requests. `most` is the maximum. */
function counting(): { readonly exchange: Exchange; most: number } {
  const { exchange } = createService();
  let running = 0;
  const counted = {
    most: 0,
    exchange: async (request: Parameters<Exchange>[0]) => {
      counted.most = Math.max(counted.most, ++running);
      await turns();
      running--;
      return exchange(request);
    },
  };
  return counted;
}

/** Runs a command with the profile `lab`, whose further members are in `profile`. */
function run(argv: readonly string[], profile: object, options: RunOptions) {
  const whole = { url: 'https://people.example.com/v2', auth: { kind: 'bearer', token: 'env:T' }, ...profile };
  const config = { version: 1, current: 'lab', profiles: { lab: whole } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  const env = { SCIMCTL_CONFIG_DIR: folder, T: token, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' };
  return scimctl(argv, { stdin: people, ...options, env });
}

const imported = ['bulk', 'import', '-', '--yes', '--bulk', 'never'];

describe('requests at the same moment', () => {
  it.each<[object, readonly string[], number]>([
    [{}, [], 8],
    [{}, ['--concurrency', '2'], 2],
    [{}, ['--concurrency', '20'], 20],
    [{ concurrency: 12 }, [], 12],
    [{ concurrency: 3 }, ['--concurrency', '2'], 2],
    [{ concurrency: 3 }, ['--concurrency', '20'], 3],
  ])('of an import with the profile %j and %j are %d', async (profile, flags, most) => {
    const service = counting();
    expect((await run([...imported, ...flags], profile, service)).exitCode).toBe(0);
    expect(service.most).toBe(most);
  });

  it.each<[string, readonly string[]]>([
    ['bulk offboard', ['bulk', 'offboard', '-', '--max-removals', '100']],
    ['users offboard', ['users', 'offboard', ...names, '--max-removals', '100']],
    ['job undo', ['job', 'undo', '--last', '--yes', '--max-removals', '100']],
  ])('of %s are no more than --concurrency', async (_command, argv) => {
    const service = counting();
    await run(imported, {}, service);
    service.most = 0;
    await run([...argv, '--concurrency', '3'], {}, service);
    expect(service.most).toBe(3);
  });
});

describe('a rate', () => {
  // The clock does not advance, so that the duration of requests has no effect on the pauses.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Returns the pauses between the requests of an import. */
  async function pauses(profile: object, flags: readonly string[]): Promise<number[]> {
    const slept: number[] = [];
    const sleep = async (milliseconds: number) => void slept.push(milliseconds);
    const { exitCode } = await run([...imported, ...flags], profile, {
      exchange: createService().exchange,
      stdin: few,
      sleep,
    });
    expect(exitCode).toBe(0);
    return slept;
  }

  it.each<[object, readonly string[], number | undefined]>([
    [{}, [], undefined],
    [{}, ['--rate', '2'], 500],
    [{ rate: 4 }, [], 250],
    [{ rate: 4 }, ['--rate', '1'], 1000],
    [{ rate: 4 }, ['--rate', '100'], 250],
  ])('of the profile %j and %j means pauses of %d ms', async (profile, flags, expected) => {
    const found = await pauses(profile, flags);
    expect(new Set(found)).toEqual(new Set(expected === undefined ? [] : [expected]));
  });
});

describe('a flag that asks for more than the profile allows', () => {
  const note =
    'Note: --concurrency 20 has no effect: profile lab allows at most 3 concurrent requests\n' +
    'Note: --rate 100 has no effect: profile lab allows at most 1 request in a second\n';
  const argv = [...imported, '--concurrency', '20', '--rate', '100'];

  it('is a note, and no error', async () => {
    const { exitCode, stderr } = await run(argv, { concurrency: 3, rate: 1 }, { ...createService(), stdin: few });
    expect(exitCode).toBe(0);
    expect(stderr.startsWith(note)).toBe(true);
  });

  it('is no note if the profile has no cap, or with --quiet', async () => {
    expect((await run(argv, {}, { ...createService(), stdin: few })).stderr).not.toContain('has no effect');
    expect(
      (await run([...argv, '--quiet'], { concurrency: 3, rate: 1 }, { ...createService(), stdin: few })).stderr,
    ).toBe('');
  });
});

describe('a pause that the service asks for', () => {
  /** A service whose second response announces that no requests remain in the quota. */
  function quota(): Exchange {
    const { exchange } = createService();
    let count = 0;
    return async (request) => {
      const response = await exchange(request);
      const remaining = String(Math.max(0, 2 - ++count));
      return { ...response, headers: { ...response.headers, ratelimit: `"q";r=${remaining};t=30` } };
    };
  }

  it('is shown on the last line of a terminal', async () => {
    const { stderr } = await run(['users', 'get', 'p0'], {}, { exchange: quota(), terminal: true });
    expect(stderr).toContain(
      '\r\x1b[2KPausing: people.example.com asks scimctl to wait 30.0 s before the next request',
    );
  });

  it('is a line of its own under --debug', async () => {
    const { stderr } = await run(['users', 'get', 'p0', '--debug'], {}, { exchange: quota() });
    expect(stderr).toContain('Pausing: people.example.com asks scimctl to wait 30.0 s before the next request\n');
  });
});
