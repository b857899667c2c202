import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-connection-'));
});

/** Runs a command with the profile `lab`, whose further members are in `profile`. */
function run(argv: readonly string[], profile: object, options: RunOptions = {}) {
  const whole = { url: 'https://people.example.com/v2', auth: { kind: 'bearer', token: 'env:T' }, ...profile };
  const config = { version: 1, current: 'lab', profiles: { lab: whole } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
  const { env, ...more } = options;
  return scimctl(argv, {
    exchange: createService().exchange,
    env: { SCIMCTL_CONFIG_DIR: folder, T: token, SCIMCTL_URL: '', SCIMCTL_TOKEN: '', ...env },
    ...more,
  });
}

describe('certificates', () => {
  const warning =
    'Warning: allowInvalidCertificate of profile lab is set, so the certificate of people.example.com is not checked, and anybody on the network path can read the secret\n';
  const note =
    'Note: scimctl ignores NODE_TLS_REJECT_UNAUTHORIZED=0 and checks certificates; to trust a private CA, run scimctl profiles add with --ca FILE\n';

  it.each([[['users', 'list']], [['users', 'list', '--quiet']], [['groups', 'list', '-o', 'ndjson']]])(
    'that are not checked are warned of each time: %j',
    async (argv) => {
      expect((await run(argv, { allowInvalidCertificate: true })).stderr).toBe(warning);
    },
  );

  it('are checked although an environment variable says otherwise, which is said', async () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    expect((await run(['users', 'list'], {}, { env })).stderr).toBe(note);
    expect((await run(['users', 'list'], { url: 'http://127.0.0.1:1/v2' }, { env })).stderr).toBe('');
    expect((await run(['users', 'list'], {})).stderr).toBe('');
  });
});

describe('a request that is sent again', () => {
  /** Fails for the first request, then responds. */
  function failing(first: () => ReturnType<Exchange>): Exchange {
    let isFirst = true;
    return async (request) => {
      if (!isFirst) return createService().exchange(request);
      isFirst = false;
      return first();
    };
  }
  const refuse = async () => {
    throw new NetworkError('people.example.com: the connection was refused', 'refused', false);
  };
  const busy = async () => ({ status: 429, headers: { 'retry-after': '0' } });
  const line =
    /^\r\x1b\[2KRetrying: people\.example\.com (.*); attempt 2 in \d\.\d s\r\x1b\[2KThe service has no users, or shows none\n$/;

  it.each([
    ['refused the connection', refuse],
    ['responded with status 429', busy],
  ])('says so on the last line of a terminal, and leaves nothing there: %s', async (why, first) => {
    const { exitCode, stderr } = await run(
      ['users', 'list'],
      {},
      { exchange: failing(first), terminal: true, columns: 120 },
    );
    expect(exitCode).toBe(0);
    expect(line.exec(stderr)?.[1]).toBe(why);
  });

  it.each<[string, readonly string[], RunOptions]>([
    ['in a pipe', ['users', 'list'], {}],
    ['with --quiet', ['users', 'list', '--quiet'], { terminal: true }],
    [
      'on a terminal that cannot write over itself',
      ['users', 'list', '-o', 'json'],
      { terminal: true, env: { TERM: 'dumb' } },
    ],
  ])('says nothing %s', async (_where, argv, options) => {
    expect((await run(argv, {}, { exchange: failing(busy), ...options })).stderr).toBe('');
  });

  it('is a line of its own under --debug', async () => {
    const { stderr } = await run(['users', 'list', '--debug'], {}, { exchange: failing(busy) });
    expect(stderr).toContain(
      'Retrying: people.example.com responded with status 429; GET /Users is sent again in 0.0 s (attempt 2)\n',
    );
  });
});

describe('work that takes long', () => {
  /** Returns a clock that advances by one second at each call. */
  function ticking(): () => number {
    let time = 0;
    return () => (time += 1000);
  }
  const people = `userName\n${Array.from({ length: 5 }, (_, index) => `user-${index}`).join('\n')}\n`;

  it.each([[[]], [['--show', 'all']], [['--dry-run']]])('of an import is shown on a terminal: %j', async (flags) => {
    const argv = ['bulk', 'import', '-', '--yes', ...flags];
    const { stderr } = await run(argv, {}, { terminal: true, stdin: people, now: ticking() });
    expect(stderr).toContain('\r\x1b[2KImport: 5 of 5');
    // The `Import:` line is more detailed and replaces the `Working:` line.
    expect(stderr.lastIndexOf('Working: ')).toBeLessThan(stderr.indexOf('Import: '));
  });

  it('of an offboarding is shown while people are looked up', async () => {
    const { stderr } = await run(
      ['bulk', 'offboard', '-', '--dry-run'],
      {},
      { terminal: true, stdin: people, now: ticking() },
    );
    expect(stderr).toMatch(/\r\x1b\[2KWorking: \d+ responses from people\.example\.com in \d+ s/);
  });

  it.each<[string, RunOptions, readonly string[]]>([
    ['--quiet', { terminal: true }, ['--quiet']],
    ['a pipe', {}, []],
    ['--debug', { terminal: true }, ['--debug']],
  ])('shows no line that is written over with %s', async (_where, options, flags) => {
    const { stderr } = await run(['users', 'list', ...flags], {}, { ...options, now: ticking() });
    expect(stderr).not.toContain('\r');
  });

  it('leaves nothing of it on the terminal', async () => {
    const { stdout, stderr } = await run(
      ['users', 'get', 'nobody'],
      {},
      { terminal: true, now: ticking(), env: { NO_COLOR: '1' } },
    );
    expect(stdout).toBe('');
    expect(stderr).toMatch(/\r\x1b\[2KError: there is no user "nobody"/);
  });
});
