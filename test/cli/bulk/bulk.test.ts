import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { token } from '../service.ts';
import { startRecordedService } from './recorded-service.ts';

let sent: ScimRequest[];
let options: RunOptions;

beforeEach(() => {
  ({ sent, options } = startRecordedService());
});

const changes = (): number => sent.filter(({ method }) => method !== 'GET').length;
const stdin = (text: string): RunOptions => ({ ...options, stdin: text });
const people = (count: number): string =>
  `userName,Department\n${Array.from({ length: count }, (_, number) => `user-${number},Sales`).join('\n')}\n`;

describe('bulk import', () => {
  it('shows the mapping, then a result for each row', async () => {
    const { exitCode, stdout, stderr } = await scimctl(['bulk', 'import', '-', '-o', 'ndjson'], stdin(people(2)));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/Department\s+\S*department\s+Sales/);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { line: 2, key: 'user-0', outcome: 'created' },
      { line: 3, key: 'user-1', outcome: 'created' },
    ]);
  });

  it('sends nothing in a dry run and says what would happen', async () => {
    const argv = ['bulk', 'import', '-', '--dry-run', '-o', 'json'];
    const { exitCode, stdout, stderr } = await scimctl(argv, stdin(people(3)));
    expect(exitCode).toBe(0);
    expect(stderr).toContain('3 rows\n');
    expect(stderr).toContain('Planned: 3 created\n');
    expect(JSON.parse(stdout)).toHaveLength(3);
    expect(changes()).toBe(0);
  });

  it('ends with exit code 7 when some rows fail, and with the common reason when all do', async () => {
    const some = await scimctl(['bulk', 'import', '-'], stdin('userName,active\nada,true\nbob,perhaps\n'));
    const none = await scimctl(['bulk', 'import', '-'], stdin('userName,active\ncy,perhaps\n'));
    expect([some.exitCode, none.exitCode]).toEqual([7, 2]);
  });

  it.each([
    ['', 'empty'],
    ['Shoe size\n44\n', 'column'],
  ])('refuses %j before anything is sent', async (text, message) => {
    const { exitCode, stderr } = await scimctl(['bulk', 'import', '-'], stdin(text));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(changes()).toBe(0);
  });
});

describe('bulk offboard', () => {
  beforeEach(async () => {
    await scimctl(['bulk', 'import', '-'], stdin(people(12)));
    sent = [];
  });

  it('needs a yes where nobody can be asked, and sends nothing without', async () => {
    const refused = await scimctl(['bulk', 'offboard', '-', '-o', 'json'], stdin(people(2)));
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('to give consent without a question, use --yes');
    expect(changes()).toBe(0);
    const { exitCode, stdout, stderr } = await scimctl(
      ['bulk', 'offboard', '-', '--yes', '-o', 'json'],
      stdin(people(2)),
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ outcome: 'deactivated' }, { outcome: 'deactivated' }]);
    expect(stderr).toContain('2 people will be deactivated on scim.example.com:\n');
  });

  it('refuses many with exit code 9 until their number is allowed', async () => {
    const refused = await scimctl(['bulk', 'offboard', '-'], stdin(people(12)));
    expect(refused.exitCode).toBe(9);
    expect(refused.stderr).toContain('--max-removals 12');
    expect(changes()).toBe(0);
    const yes = await scimctl(['bulk', 'offboard', '-', '--yes'], stdin(people(12)));
    expect(yes.exitCode).toBe(9);
    expect(changes()).toBe(0);
    const tooFew = await scimctl(['bulk', 'offboard', '-', '--max-removals', '11'], stdin(people(12)));
    expect(tooFew.exitCode).toBe(9);
    const allowed = await scimctl(['bulk', 'offboard', '-', '--max-removals', '12'], stdin(people(12)));
    expect(allowed.exitCode).toBe(0);
  });

  it('has the number typed on a terminal', async () => {
    const asked: string[] = [];
    writeFileSync(path.join(options.cwd as string, 'leavers.csv'), people(12));
    const file = path.join(options.cwd as string, 'leavers.csv');
    const answer = (text: string): RunOptions => ({
      ...options,
      terminal: true,
      prompter: {
        input: async (message) => {
          asked.push(message);
          return text;
        },
      },
    });
    const wrong = await scimctl(['bulk', 'offboard', file], answer('y'));
    const right = await scimctl(['bulk', 'offboard', file], answer('12'));
    expect([wrong.exitCode, right.exitCode]).toEqual([9, 0]);
    expect(asked[0]).toBe('Type 12 to deactivate 12 people on scim.example.com');
  });

  it('touches nobody in a dry run', async () => {
    const { exitCode, stdout } = await scimctl(
      ['bulk', 'offboard', '-', '--dry-run', '-q', '[].outcome'],
      stdin(people(12)),
    );
    expect(exitCode).toBe(0);
    expect(new Set(JSON.parse(stdout))).toEqual(new Set(['deactivated']));
    expect(changes()).toBe(0);
  });

  it('ends with exit code 3 when nobody was found', async () => {
    const { exitCode } = await scimctl(['bulk', 'offboard', '-'], stdin('userName\nnobody\n'));
    expect(exitCode).toBe(3);
  });
});

describe('a service that asks for a delay', () => {
  const delaying = (seconds: number, times: number): { slept: number[]; run: RunOptions } => {
    const slept: number[] = [];
    let refused = 0;
    const exchange: Exchange = async (request) => {
      if (request.method === 'GET' || refused++ >= times) return options.exchange?.(request) as Promise<ScimResponse>;
      return { status: 429, headers: { 'retry-after': String(seconds) } };
    };
    const sleep = async (milliseconds: number) => void slept.push(milliseconds);
    return { slept, run: { ...stdin(people(3)), exchange, sleep } };
  };
  const argv = ['bulk', 'import', '-', '--yes', '--concurrency', '1', '-o', 'json', '-q', '[].outcome'];

  it.each([[300], [3600]])('is waited for, with a line on stderr: %d s', async (seconds) => {
    const { slept, run } = delaying(seconds, 1);
    const { exitCode, stdout, stderr } = await scimctl(argv, run);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, ['created', 'created', 'created']]);
    expect(stderr).toMatch(/^Pausing: \S+ asks scimctl to wait (?:5 min 0 s|1 h 0 min) before the next request$/m);
    expect(Math.max(...slept)).toBeGreaterThan(seconds * 1000 - 5000);
  });

  it.each([
    ['no flag', 3601, []],
    ['--max-wait', 300, ['--max-wait', '299']],
    ['a --max-wait below a minute', 30, ['--max-wait', '10']],
  ])('for longer than %s allows stops the run', async (_what, seconds, flags) => {
    const { slept, run } = delaying(seconds, 100);
    const { exitCode, stdout, stderr } = await scimctl([...argv, ...flags], run);
    expect([exitCode, JSON.parse(stdout)]).toEqual([6, ['not attempted', 'not attempted', 'not attempted']]);
    expect(stderr).toMatch(
      /^Stopped at 0 of 3, because the service asks for a longer wait than --max-wait allows\. Resume: scimctl job resume [0-9a-f]{6}$/m,
    );
    expect(slept).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  it.each(['import', 'offboard'])('lets what %s has in flight finish, and starts nothing new', async (verb) => {
    await scimctl(['bulk', 'import', '-', '--yes'], stdin(people(6)));
    const interruption = new AbortController();
    const aborted: boolean[] = [];
    const exchange: Exchange = async (request) => {
      const isChange = request.method !== 'GET';
      if (isChange) interruption.abort();
      const response = await options.exchange?.(request);
      if (isChange) aborted.push(request.signal?.aborted === true);
      return response as ScimResponse;
    };
    const rows = people(6).replaceAll('Sales', 'Support');
    const argv = ['bulk', verb, '-', '--yes', '--concurrency', '1', '-o', 'json', '-q', '[].outcome'];
    const { exitCode, stdout } = await scimctl(argv, { ...stdin(rows), exchange, signal: interruption.signal });
    expect({ exitCode, aborted }).toEqual({ exitCode: 130, aborted: [false] });
    expect(JSON.parse(stdout).filter((outcome: string) => outcome === 'not attempted')).toHaveLength(5);
  });

  it('ends the wait of an offboarding, and of links, and leaves both to the resumed job', async () => {
    const file = 'userName,groups\nann,Staff\nbob,Staff\n';
    await scimctl(['bulk', 'import', '-', '--yes'], stdin('userName\nann\nbob\n'));
    const stopped = async (argv: string[], text: string) => {
      const interruption = new AbortController();
      const exchange: Exchange = async (request) => {
        if (request.method === 'GET') return options.exchange?.(request) as Promise<ScimResponse>;
        return { status: 429, headers: { 'retry-after': '50' } };
      };
      const sleep: RunOptions['sleep'] = (_milliseconds, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve());
          setImmediate(() => interruption.abort());
        });
      const flags = ['--yes', '-o', 'json', '-q', '[].outcome'];
      const run = { ...stdin(text), exchange, sleep, signal: interruption.signal };
      const { exitCode, stdout, stderr } = await scimctl([...argv, ...flags], run);
      expect(stderr).toMatch(/^Stopped at \d of 2\. Resume: scimctl job resume [0-9a-f]{6}$/m);
      return [exitCode, JSON.parse(stdout)];
    };
    expect(await stopped(['bulk', 'offboard', '-'], 'userName\nann\nbob\n')).toEqual([
      130,
      ['not attempted', 'not attempted'],
    ]);
    expect(await stopped(['bulk', 'import', '-'], file)).toEqual([
      130,
      ['unchanged', 'unchanged', 'not attempted', 'not attempted'],
    ]);
  });

  it('leaves a change that it kept from being verified to the resumed job', async () => {
    const interruption = new AbortController();
    let isChanged = false;
    const exchange: Exchange = async (request) => {
      if (isChanged) return { status: 429, headers: { 'retry-after': '50' } };
      isChanged = request.method === 'PATCH';
      return options.exchange?.(request) as Promise<ScimResponse>;
    };
    const sleep: RunOptions['sleep'] = (_milliseconds, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve());
        setImmediate(() => interruption.abort());
      });
    const flags = ['--yes', '-o', 'json', '-q', '[].outcome'];
    const env = {
      SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-stop-')),
      SCIMCTL_URL: 'https://scim.example.com/v2',
      SCIMCTL_TOKEN: token,
    };
    const rows = stdin('userName,groups\nann,Staff\nbob,Staff\n');
    const run = { ...rows, env, exchange, sleep, signal: interruption.signal };
    const stopped = await scimctl(['bulk', 'import', '-', '--bulk', 'never', ...flags], run);
    expect([stopped.exitCode, JSON.parse(stopped.stdout)]).toEqual([
      130,
      ['created', 'created', 'not verified', 'not verified'],
    ]);
    expect(stopped.stderr).toMatch(/^Stopped at 2 of 2\. Resume: scimctl job resume [0-9a-f]{6}$/m);
    const resumed = await scimctl(['job', 'resume', '--last', ...flags], { ...options, env });
    expect([resumed.exitCode, JSON.parse(resumed.stdout)]).toEqual([0, ['linked', 'linked']]);
  });

  it('ends the wait for the delay that the service asks for, and names the command that continues', async () => {
    const interruption = new AbortController();
    const exchange: Exchange = async (request) => {
      if (request.method === 'GET') return options.exchange?.(request) as Promise<ScimResponse>;
      return { status: 429, headers: { 'retry-after': '50' } };
    };
    const { exitCode, stdout, stderr } = await scimctl(
      ['bulk', 'import', '-', '--yes', '-o', 'json', '-q', '[].outcome'],
      {
        ...stdin(people(3)),
        exchange,
        signal: interruption.signal,
        sleep: (_milliseconds, signal) =>
          new Promise((resolve) => {
            signal?.addEventListener('abort', () => resolve());
            setImmediate(() => interruption.abort());
          }),
      },
    );
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toEqual(['not attempted', 'not attempted', 'not attempted']);
    expect(stderr).toMatch(/^Stopped at 0 of 3\. Resume: scimctl job resume [0-9a-f]{6}$/m);
  });
});
