import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { delayAfter } from '../../../src/cli/watch/watch-loop.ts';
import type { Exchange, Layer } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createFakeService } from '../../support/fake-service/index.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { startTwo } from './two-services.ts';

const people = ['e0', 'e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8', 'e9'];
const table = (names: readonly string[], title = 'Clerk') =>
  `userName,title\n${names.map((name) => `${name},${title}\n`).join('')}`;

/** A service with ten people, and a file with the same people. `pauses` contains an action for each pause, in order. */
function start(layer: Layer = (next) => next, profile: JsonObject = {}) {
  const service = createFakeService({ ids: (n) => `id-${n}` });
  for (const userName of people) service.addUser({ userName, title: 'Clerk', active: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-watch-'));
  const file = path.join(folder, 'people.csv');
  const write = (text: string) => writeFileSync(file, text);
  write(table(people));
  const profiles = { prod: { url: 'https://people.example.com/v2', auth: { kind: 'none' }, ...profile } };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ version: 1, current: 'prod', profiles }), {
    mode: 0o600,
  });
  const exchange: Exchange = layer(service.exchange);
  const run = async (argv: readonly string[], pauses: readonly (() => unknown)[] = [], more: RunOptions = {}) => {
    const slept: number[] = [];
    const sleep = async (milliseconds: number) => {
      await pauses[slept.push(milliseconds) - 1]?.();
      if (slept.length > 10_000) throw new Error('the watch does not end');
    };
    const ran = await scimctl(['sync', 'watch', ...argv], {
      exchange,
      cwd: folder,
      env: { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' },
      sleep,
      ...more,
    });
    const rounds = ran.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JsonObject);
    return { ...ran, rounds, slept, lines: ran.stderr.trimEnd().split('\n') };
  };
  const active = () => [...service.users.values()].filter((user) => user.active).map(({ userName }) => userName);
  const clear = () =>
    scimctl(['sync', 'clear'], {
      exchange,
      cwd: folder,
      env: { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: '', SCIMCTL_TOKEN: '' },
    });
  return { service, file, write, run, active, clear };
}

const watch = ['people.csv', '--yes', '--every', '10s'];
const nothing = () => {};

describe('sync watch', () => {
  it('does a round after each interval, and says one line and one object a round', async () => {
    const { run, service } = start();
    const promote = () => {
      for (const user of service.users.values()) if (user.userName === 'e1') user['title'] = 'Chief';
    };
    const { exitCode, rounds, lines, slept } = await run([...watch, '--rounds', '2'], [promote]);
    expect([exitCode, slept]).toEqual([0, [2000, 2000, 2000, 2000, 2000]]);
    expect(lines).toEqual([
      'Round 1 (start): 10 unchanged; next round in 10 seconds',
      'Round 2 (time): 9 unchanged, 1 updated',
    ]);
    expect(rounds).toEqual([
      {
        round: 1,
        reason: 'start',
        startedAt: expect.any(String),
        outcome: 'done',
        exitCode: 0,
        people: { unchanged: 10 },
        links: {},
        nextInSeconds: 10,
      },
      {
        round: 2,
        reason: 'time',
        startedAt: expect.any(String),
        outcome: 'done',
        exitCode: 0,
        people: { updated: 1, unchanged: 9 },
        links: {},
        job: expect.stringMatching(/^[0-9a-f]{6}$/),
      },
    ]);
  });

  it('subtracts the duration of a round from the interval', async () => {
    const { run } = start();
    let time = 0;
    const now = () => (time += 500);
    const { slept } = await run([...watch, '--rounds', '2'], [], { now });
    expect(slept.reduce((sum, part) => sum + part, 0)).toBeLessThan(10_000);
  });

  it('does a round when the file has changed and its size is stable', async () => {
    const { run, write } = start();
    const half = () => write('userName,title\ne0,Ch');
    const whole = () => write(table(people, 'Chief'));
    const { rounds, lines, slept } = await run(
      ['people.csv', '--yes', '--every', '1h', '--rounds', '2'],
      [nothing, half, whole],
    );
    expect([rounds[1]?.['reason'], rounds[1]?.['people'], slept.length]).toEqual(['file', { updated: 10 }, 4]);
    expect(lines[1]).toBe('Round 2 (the file changed): 10 updated');
  });

  it('starts no round while the file changes, also after the interval', async () => {
    const { run, write } = start();
    const grow = people.map((_, index) => () => write(table(people.slice(0, index + 1), 'Chief')));
    const { rounds, slept } = await run([...watch, '--rounds', '2'], grow);
    expect([rounds[1]?.['people'], slept.length]).toEqual([{ updated: 10 }, 11]);
  });

  it('waits for a file that was deleted to be written again', async () => {
    const { run, file, write } = start();
    const { rounds, slept } = await run(
      ['people.csv', '--yes', '--every', '1h', '--rounds', '2'],
      [() => rmSync(file), nothing, () => write(table(people, 'Chief'))],
    );
    expect([rounds[1]?.['reason'], slept.length]).toEqual(['file', 4]);
  });

  it('refuses later rounds after a refused round, until sync clear', async () => {
    const { run, write, active, clear } = start();
    write(table(people.slice(3)));
    const { exitCode, rounds, lines } = await run(
      [...watch, '--max-removals', '2', '--rounds', '3'],
      [() => write(table(people.slice(2))), nothing, clear],
    );
    expect(
      lines.map((line) => line.replace(/at \S+Z/, 'at TIME').replace(/of \S+people\.csv/, 'of people.csv')),
    ).toEqual([
      'Round 1 (start): this would deactivate 3 people on people.example.com (profile prod), but --max-removals allows only 2 (exit code 9); later runs of this sync are refused; to allow these runs, run scimctl sync clear; next round in 10 seconds',
      'Round 2 (the file changed): the sync of people.csv was refused at TIME: this would deactivate 3 people on people.example.com (profile prod), but --max-removals allows only 2 (exit code 9); check the source with scimctl sync plan, then allow the next run with scimctl sync clear; next round in 10 seconds',
      'Round 3 (time): 8 unchanged, 2 updated',
    ]);
    expect([exitCode, rounds[0]?.['outcome'], rounds[0]?.['hint'], rounds[0]?.['notes']]).toEqual([
      0,
      'refused',
      'to allow this change, use --max-removals 3',
      ['later runs of this sync are refused; to allow these runs, run scimctl sync clear'],
    ]);
    expect(active()).toEqual(people.slice(2));
  });

  it('shows in a dry run what each round would do, or why it would be refused, and changes nothing', async () => {
    const { service, run, write, active } = start();
    write(table(people.slice(1), 'Chief'));
    const argv = ['people.csv', '--dry-run', '--every', '10s', '--max-removals', '2', '--rounds', '3'];
    const { exitCode, rounds, lines } = await run(argv, [
      () => write(table(people.slice(3))),
      nothing,
      () => write(table(people.slice(2))),
    ]);
    expect(lines).toEqual([
      'Round 1 (start): planned: 10 updated; next round in 10 seconds',
      'Round 2 (the file changed): this would deactivate 3 people on people.example.com (profile prod), but --max-removals allows only 2 (exit code 9); to allow this change, use --max-removals 3; next round in 10 seconds',
      'Round 3 (the file changed): planned: 8 unchanged, 2 updated',
      'Dry run: nothing was sent',
    ]);
    expect([exitCode, rounds[0]]).toMatchObject([
      0,
      { dryRun: true, outcome: 'done', people: { updated: 10 }, links: {} },
    ]);
    expect(active()).toEqual(people);
    expect(service.log.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('counts memberships that would be removed in a dry run too', async () => {
    const { service, run, write } = start();
    service.addGroup('Staff', ['id-1', 'id-2']);
    const rows = people.map((name) => `${name},${name === 'e2' ? 'Staff' : ''}\n`).join('');
    write(`userName,Groups\n${rows}`);
    const argv = ['people.csv', '--dry-run', '--groups', 'set', '--max-removals', '1', '--rounds', '1'];
    const { exitCode, lines } = await run(argv);
    expect([exitCode, lines[0]]).toEqual([
      9,
      'Round 1 (start): this would remove 2 memberships on people.example.com (profile prod), but --max-removals allows only 1 (exit code 9); to allow this change, use --max-removals 2',
    ]);
  });

  it('says in a dry run that an earlier round was refused', async () => {
    const { run, write } = start();
    write(table(people.slice(3)));
    const limit = ['--max-removals', '2', '--rounds', '1'];
    await run([...watch, ...limit]);
    write(table(people.slice(1)));
    const { exitCode, lines } = await run(['people.csv', '--dry-run', ...limit]);
    expect([exitCode, lines[0]]).toEqual([
      0,
      expect.stringMatching(
        /^Round 1 \(start\): planned: 9 unchanged, 1 updated; the sync of \S+ was refused at .+; check the source with scimctl sync plan, then allow the next run with scimctl sync clear$/,
      ),
    ]);
  });

  it.each([
    [['--confirm', 'prod'], 0, 'planned: 9 unchanged, 1 updated'],
    [
      [],
      9,
      'this would deactivate 1 person on people.example.com (profile prod), which is production (exit code 9); to allow this change, use --confirm prod',
    ],
  ])('needs in a dry run in production what a round needs: %j', async (flags, code, line) => {
    const { run, write } = start(undefined, { environment: 'production' });
    write(table(people.slice(1)));
    const { exitCode, lines } = await run(['people.csv', '--dry-run', '--rounds', '1', ...flags]);
    expect([exitCode, lines[0]]).toEqual([code, `Round 1 (start): ${line}`]);
  });

  it.each([
    [
      'a source of less than half of the people',
      people.slice(6),
      {},
      '6 of 10 active people are not in the source, so the source is probably incomplete; nothing was changed',
    ],
    [
      'production without --confirm',
      people.slice(1),
      { environment: 'production' },
      'this would deactivate 1 person on people.example.com (profile prod), which is production',
    ],
    [
      'more people than the profile allows',
      people.slice(2),
      { maxRemovals: 1 },
      'this would deactivate 2 people on people.example.com (profile prod), but the profile prod limits the removals of one run to 1',
    ],
  ])('refuses %s on a terminal too, and asks nothing', async (_, names, profile, message) => {
    const { run, write, active } = start(undefined, profile);
    write(table(names));
    const { exitCode, rounds } = await run([...watch, '--rounds', '1', '-o', 'ndjson'], [], { terminal: true });
    expect([exitCode, rounds[0]?.['message'], active()]).toEqual([9, message, people]);
  });

  it('leaves protected people active', async () => {
    const { run, write, active } = start(undefined, { protect: ['userName eq "e0"'] });
    write(table(people.slice(2)));
    const { exitCode } = await run([...watch, '--rounds', '1']);
    expect([exitCode, active()]).toEqual([0, ['e0', ...people.slice(2)]]);
  });

  it('doubles the interval after each failure, and says so', async () => {
    let isDown = true;
    const down: Layer = (next) => (request) => {
      if (isDown) throw new NetworkError('nobody answers', 'refused', true);
      return next(request);
    };
    const { run } = start(down);
    const { exitCode, rounds, lines } = await run(
      ['people.csv', '--yes', '--every', '20m', '--rounds', '4'],
      Array.from({ length: 5000 }, (_, at) => (at === 4000 ? () => (isDown = false) : nothing)),
    );
    expect(rounds.map(({ nextInSeconds }) => nextInSeconds)).toEqual([2400, 3600, 3600, undefined]);
    expect(lines.slice(0, 2)).toEqual([
      'Round 1 (start): nobody answers (exit code 6); next round in 40 minutes after 1 failed round',
      'Round 2 (time): nobody answers (exit code 6); next round in 60 minutes after 2 failed rounds',
    ]);
    expect([exitCode, rounds[3]?.['outcome']]).toEqual([0, 'done']);
    expect([delayAfter(7_200_000, 3), delayAfter(1000, 0), delayAfter(1000, 40)]).toEqual([7_200_000, 1000, 3_600_000]);
  });

  it('goes on after a file that cannot be read, but for the first round', async () => {
    const { run, write } = start();
    const { rounds } = await run([...watch, '--rounds', '3'], [() => write(''), nothing, () => write(table(people))]);
    expect(rounds.map(({ exitCode }) => exitCode)).toEqual([0, 2, 0]);
    const never = await run(['nobody.csv', '--yes']);
    expect([never.exitCode, never.rounds]).toEqual([2, []]);
    expect(never.stderr).toContain('there is no file "nobody.csv"');
  });

  it('ends with 0 at a stop between two rounds', async () => {
    const stop = new AbortController();
    const { run } = start();
    const { exitCode, lines, slept } = await run(watch, [nothing, () => stop.abort()], { signal: stop.signal });
    expect([exitCode, lines.at(-1), slept.length]).toEqual([0, 'Stopped between two rounds', 2]);
  });

  it('ends with 130 at a stop during a round, after the change in flight', async () => {
    const stop = new AbortController();
    let changes = 0;
    const stopping: Layer = (next) => async (request) => {
      const response = await next(request);
      if (request.method === 'PATCH' && ++changes === 1) stop.abort();
      return response;
    };
    const { run, write } = start(stopping);
    write(table(people, 'Chief'));
    const { exitCode, rounds } = await run([...watch, '--concurrency', '1'], [], { signal: stop.signal });
    expect([exitCode, changes, rounds.map(({ outcome }) => outcome)]).toEqual([130, 1, ['interrupted']]);
  });

  it.each([
    [['people.csv'], 'sync watch asks no questions, so it needs --yes'],
    [
      ['-', '--yes'],
      'sync watch cannot read standard input, because each round reads the people, and standard input can be read only once',
    ],
    [['people.csv', '--yes', '--every', '15'], '--every 15 is not a time from 1s to 7d'],
    [['people.csv', '--yes', '--every', '0s'], '--every 0s is not a time from 1s to 7d'],
    [['people.csv', '--yes', '--every', '8d'], '--every 8d is not a time from 1s to 7d'],
    [['people.csv', '--yes', '-o', 'csv'], 'sync watch writes one JSON object for each round, and no other output'],
    [['--yes'], 'the source of the people is missing'],
  ])('refuses %j', async (argv, message) => {
    const { run } = start();
    const { exitCode, stderr } = await run(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('reads another service in each round', async () => {
    const two = startTwo();
    const add = (userName: string) => two.a.add('/Users', { userName, active: true });
    await add('ada');
    const sleep = async () => {
      await add('grace');
    };
    const watched = await two.run(['sync', 'watch', '--from', 'a', '--yes', '--every', '1h', '--rounds', '2'], {
      sleep,
    });
    expect(watched.stderr).toBe(
      'Round 1 (start): 1 created; next round in 60 minutes\nRound 2 (time): 1 unchanged, 1 created\n',
    );
    expect((await two.b.all('/Users')).map(({ userName }) => userName)).toEqual(['ada', 'grace']);
  });
});
