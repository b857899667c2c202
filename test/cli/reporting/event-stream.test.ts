import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { obeyed } from '../contract/example-world.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';
import { createServices, unreachable } from '../services.ts';
import { eventsOf, expectStream, named } from './events.ts';

const time = () => Date.UTC(2026, 0, 2, 3, 4, 5);
const head = (event: string) => ({ version: 1, event, time: '2026-01-02T03:04:05.000Z' });
const started = (command: string) => ({ ...head('started'), command, scimctl: '0.0.0' });
const connected = { ...head('connected'), service: 'https://scim.example.com/v2' };
const done = { ...head('finished'), exitCode: 0, outcome: 'done' };

/** A service and a clock. Each request that changes something advances the clock by `step` milliseconds. */
function clocked(step: number, reads = 0): { options: RunOptions; exchange: Exchange } {
  const { exchange } = createService();
  let now = 0;
  const ticking: Exchange = (request) => {
    now += request.method === 'GET' ? reads : step;
    return exchange(request);
  };
  return { options: { exchange: ticking, now: () => now, time }, exchange };
}

const rows = (count: number): string =>
  `userName,active\n${Array.from({ length: count }, (_, at) => `user${at},true`).join('\n')}\n`;

const importing = ['bulk', 'import', '-', '--yes', '--bulk', 'never', '--concurrency', '1', '--events', 'ndjson'];

describe('the events of an import', () => {
  it('are the start, the job, the progress once a second, the counts and the end', async () => {
    const { options } = clocked(400);
    const ran = await scimctl(importing, { ...options, stdin: rows(6) });
    const events = expectStream(ran, 'bulk import');
    const [{ job } = { job: '' }] = named(events, 'job');
    expect(job).toMatch(/^[0-9a-f]{6}$/);
    // The number of results before the next request depends on the speed of the disk. On a slow disk, the stream
    // reports the progress of requests before the first result. Only the last progress event is the same on every disk.
    const last = events.findLastIndex(({ event }) => event === 'progress');
    const early = events.filter((event, at) => event.event === 'progress' && event.phase !== 'plan' && at < last);
    const ofRows = named(early, 'progress').filter(({ phase }) => phase !== 'requests');
    expect(ofRows.length).toBeLessThanOrEqual(2);
    expect(ofRows).toEqual(
      ofRows.map(() => expect.objectContaining({ phase: 'run', failed: 0, total: 6, timeLeft: expect.any(Number) })),
    );
    expect(events.filter((event) => event.event !== 'note' && !early.includes(event))).toEqual([
      started('bulk import'),
      connected,
      { ...head('progress'), phase: 'plan', label: 'Plan', done: 6, failed: 0, total: 6, rate: 0 },
      { ...head('job'), job, resume: `scimctl job resume ${job}` },
      { ...head('progress'), phase: 'run', label: 'Import', done: 6, failed: 0, total: 6, rate: 2.5 },
      { ...done, runs: [{ job, people: { created: 6 }, links: {} }] },
    ]);
    expect(named(events, 'note')[0]).toEqual({
      ...head('note'),
      message: 'The columns of the source:',
      details: ['column    path      example  note', 'userName  userName  user0', 'active    active    true'],
    });
    expect(JSON.parse(ran.stdout)).toHaveLength(6);
  });

  it('end with the job, the rest and the command that continues after Ctrl-C', async () => {
    const { options, exchange } = clocked(400);
    const interruption = new AbortController();
    const stopping: Exchange = async (request) => {
      if (request.method !== 'GET' && (request.body as JsonObject)['userName'] === 'user2') interruption.abort();
      return exchange(request);
    };
    const ran = await scimctl(importing, {
      ...options,
      stdin: rows(6),
      exchange: stopping,
      signal: interruption.signal,
    });
    const events = expectStream(ran, 'bulk import');
    const [{ job } = { job: '' }] = named(events, 'job');
    expect(ran.exitCode).toBe(130);
    expect(named(events, 'progress').at(-1)).toMatchObject({ phase: 'run', done: 3, failed: 0, total: 6 });
    expect(events.at(-1)).toEqual({
      ...head('finished'),
      exitCode: 130,
      outcome: 'interrupted',
      runs: [
        {
          job,
          left: 3,
          people: { created: 3, 'not attempted': 3 },
          links: {},
          resume: `scimctl job resume ${job}`,
        },
      ],
    });
  });

  it('have the last counts before an error', async () => {
    const { options, exchange } = clocked(0);
    const failing: Exchange = async (request) => {
      if ((request.body as JsonObject | undefined)?.['userName'] === 'user4') throw new TypeError('planted');
      return exchange(request);
    };
    const ran = await scimctl(importing, { ...options, stdin: rows(6), exchange: failing });
    const events = expectStream(ran, 'bulk import');
    expect(events.slice(-3)).toMatchObject([
      { event: 'progress', phase: 'run', done: 4, total: 6 },
      { event: 'error', exitCode: 1 },
      {
        event: 'finished',
        exitCode: 1,
        outcome: 'unexpected',
        runs: [{ people: { created: 4 }, resume: expect.stringMatching(/^scimctl job resume /) }],
      },
    ]);
  });

  it('name the command that continues a run with --canary', async () => {
    const { options } = clocked(0);
    const ran = await scimctl([...importing, '--canary', '2'], { ...options, stdin: rows(6) });
    const events = expectStream(ran, 'bulk import');
    const [{ job } = { job: '' }] = named(events, 'job');
    expect(events.at(-1)).toEqual({
      ...head('finished'),
      exitCode: 8,
      outcome: 'pending',
      runs: [{ job, people: { created: 2 }, links: {}, resume: `scimctl job resume ${job}` }],
    });
  });

  it('of a dry run have no job, and say so', async () => {
    const { options } = clocked(400);
    const ran = await scimctl([...importing, '--dry-run'], { ...options, stdin: rows(2) });
    const events = expectStream(ran, 'bulk import');
    expect(named(events, 'job')).toEqual([]);
    expect(events.at(-1)).toEqual({ ...done, runs: [{ dryRun: true, people: { created: 2 }, links: {} }] });
  });

  it('with --quiet are the frame of the stream, and neither notes nor progress', async () => {
    const { options } = clocked(2_000);
    const ran = await scimctl([...importing, '--quiet'], { ...options, stdin: rows(4) });
    const events = expectStream(ran, 'bulk import');
    expect(events.map(({ event }) => event)).toEqual(['started', 'connected', 'job', 'finished']);
  });
});

describe('the events of a refusal', () => {
  it('end with exit code 9', async () => {
    const { options, exchange } = clocked(0);
    await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
    const argv = ['bulk', 'offboard', '-', '--yes', '--max-removals', '0', '--events', 'ndjson'];
    const ran = await scimctl(argv, { ...options, stdin: 'userName\nada\n' });
    const events = expectStream(ran, 'bulk offboard');
    expect(events.slice(-2)).toMatchObject([
      { event: 'error', code: 'refused', exitCode: 9 },
      { event: 'finished', exitCode: 9, outcome: 'refused' },
    ]);
  });

  it('have no question, on a terminal too', async () => {
    const { options, exchange } = clocked(0);
    await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
    const argv = ['users', 'delete', 'ada', '--events', 'ndjson'];
    const ran = await scimctl(argv, { ...options, terminal: true });
    expect(named(expectStream(ran, 'users delete'), 'error')).toMatchObject([{ exitCode: 2 }]);
    expect(ran.stderr).not.toContain('\x1b');
    expect(ran.exitCode).toBe(2);
  });
});

describe('the events of several services', () => {
  it('name the service of each connection, note, error and run', async () => {
    const services = await createServices({
      idp: [{ userName: 'ada' }, { userName: 'bob' }],
      chat: [{ userName: 'ada' }],
    });
    services.replaced.set('chat', unreachable);
    const argv = ['users', 'offboard', 'ada', '--all-profiles', '--yes', '--events', 'ndjson'];
    const ran = await services.run(argv, { time });
    const events = expectStream(ran, 'users offboard');
    const [{ job } = { job: '' }] = named(events, 'job');
    expect(named(events, 'connected')).toContainEqual({
      ...head('connected'),
      profile: 'idp',
      service: 'https://idp.example.com',
    });
    expect(named(events, 'note')).toContainEqual({
      ...head('note'),
      profile: 'idp',
      message: '1 person will be deactivated on idp.example.com (profile idp):',
      details: ['ada (idp-1)'],
    });
    expect(named(events, 'job')).toMatchObject([{ profile: 'idp', job }]);
    expect(named(events, 'error')).toEqual([
      {
        ...head('error'),
        profile: 'chat',
        code: 'partial',
        exitCode: 7,
        message: 'chat: not reached: cannot connect to chat.example.com',
        hint: 'to repeat, run scimctl users offboard --profile chat ada --yes --events ndjson',
      },
    ]);
    expect(events.at(-1)).toMatchObject({
      exitCode: 7,
      outcome: 'partial',
      runs: [{ profile: 'chat' }, { profile: 'idp', job, people: { deactivated: 1 } }],
    });
  });
});

it('a service that cannot be read is an error with its profile', async () => {
  const services = await createServices({ idp: [{ userName: 'ada' }], chat: [{ userName: 'ada' }] });
  services.replaced.set('chat', unreachable);
  const argv = ['access', 'report', '--all-profiles', '--events', 'ndjson'];
  const errors = named(expectStream(await services.run(argv), 'access report'), 'error');
  expect(errors).toMatchObject([{ profile: 'chat', message: 'chat: not reached: cannot connect to chat.example.com' }]);
});

describe('the events of other commands', () => {
  it('count responses once a second, if the command has no counts of its own', async () => {
    const { options, exchange } = clocked(0, 600);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await scimctl(['users', 'create', '--user-name', name], { exchange });
    const ran = await scimctl(['users', 'list', '--page-size', '1', '--events', 'ndjson'], options);
    const progress = named(expectStream(ran, 'users list'), 'progress');
    expect(progress.map(({ phase, done, rate }) => [phase, done, rate])).toEqual([
      ['requests', 2, 1.7],
      ['requests', 4, 1.7],
    ]);
  });

  it('name each wait once', async () => {
    const { exchange } = createService();
    let isFirst = true;
    const busy: Exchange = async (request) => {
      if (!isFirst) return exchange(request);
      isFirst = false;
      return { status: 429, headers: { 'retry-after': '40' } };
    };
    for (const [more, expected] of [
      [[], ['pause', 'retry']],
      [['--debug'], ['pause', 'retry']],
      [['--quiet'], []],
    ] as const) {
      isFirst = true;
      const argv = ['users', 'list', '--events', 'ndjson', ...more];
      const events = expectStream(await scimctl(argv, { exchange: busy, time }), 'users list');
      expect(named(events, 'waiting').map(({ reason }) => reason)).toEqual(expected);
      expect(named(events, 'note')).toEqual([]);
      if (expected.length > 0)
        expect(named(events, 'waiting')[0]).toEqual({
          ...head('waiting'),
          reason: 'pause',
          host: 'scim.example.com',
          seconds: 40,
          message: 'Pausing: scim.example.com asks scimctl to wait 40.0 s before the next request',
        });
    }
  });

  it('have a request and its response as one trace, without secrets', async () => {
    const { exchange } = createService();
    const ran = await scimctl(['users', 'list', '--debug', '--events', 'ndjson'], { exchange });
    const [trace] = named(expectStream(ran, 'users list'), 'trace');
    expect(trace?.message).toMatch(/^#1 GET https:\/\/scim\.example\.com\/v2\/Users/);
    expect(trace?.details).toContainEqual(expect.stringMatching(/^#1 200 after \d+ ms$/));
    expect(ran.stderr).not.toContain(token);
  });

  it('have no secret and no character that a terminal obeys, whatever the service answers', async () => {
    const detail = `refused ${token} \x1b[2J\x9b31m\u202e`;
    const exchange: Exchange = async () => ({ status: 400, headers: {}, body: { status: '400', detail } });
    const ran = await scimctl(['users', 'list', '--events', 'ndjson'], { exchange });
    const [error] = named(expectStream(ran, 'users list'), 'error');
    expect(error?.detail).toBe('refused [redacted] \x1b[2J\x9b31m\u202e');
    expect(ran.stderr).not.toMatch(obeyed);
  });

  it.each(['note', 'run', 'progress', 'plan'])('keep their names if a secret is the same word: %s', async (secret) => {
    const { options, exchange } = clocked(0);
    const accepting: Exchange = ({ headers, ...request }) =>
      exchange({ ...request, headers: { ...headers, authorization: `Bearer ${token}` } });
    const env = { SCIMCTL_TOKEN: secret };
    const ran = await scimctl(importing, { ...options, exchange: accepting, env, stdin: rows(1) });
    const phases = named(expectStream(ran, 'bulk import'), 'progress').map(({ phase }) => phase);
    expect([ran.exitCode, phases]).toEqual([0, ['plan', 'run']]);
  });

  it('have no secret that a service has stored as a name', async () => {
    const { exchange } = createService();
    await scimctl(['users', 'create', '--user-name', token], { exchange });
    const ran = await scimctl(['users', 'offboard', 'id-1', '--yes', '--events', 'ndjson'], { exchange });
    const notes = named(expectStream(ran, 'users offboard'), 'note');
    expect(notes.flatMap(({ details = [] }) => details)).toContain('[redacted] (id-1)');
    expect(ran.stderr).not.toContain(token);
  });

  it('have the causes of an error as details with --debug, and the stack trace of a bug', async () => {
    const exchange: Exchange = async () => {
      throw new TypeError('planted', { cause: new Error('the cause') });
    };
    const ran = await scimctl(['users', 'list', '--debug', '--events', 'ndjson'], { exchange });
    const [error] = named(expectStream(ran, 'users list'), 'error');
    expect(error).toMatchObject({ exitCode: 1, message: 'TypeError: planted' });
    expect(error?.details?.[0]).toBe('TypeError: planted');
    expect(error?.details?.at(-1)).toBe('Caused by: Error: the cause');
  });

  it('have the head of a response as one note', async () => {
    const { exchange } = createService();
    const argv = ['api', 'GET', '/Users', '--include', '--events', 'ndjson'];
    const events = expectStream(await scimctl(argv, { exchange }), 'api');
    expect(named(events, 'note')).toMatchObject([
      { message: '200', details: expect.arrayContaining(['content-type: application/scim+json; charset=utf-8']) },
    ]);
  });

  it('have the text of an editor as notes', async () => {
    const { exchange } = createService();
    await scimctl(['users', 'create', '--user-name', 'ada'], { exchange });
    const env = { EDITOR: 'printf "one\\n\\033[31mtwo\\n"; printf three >&2; true', PATH: process.env['PATH'] ?? '' };
    const argv = ['users', 'edit', 'ada', '--yes', '--events', 'ndjson'];
    const events = expectStream(await scimctl(argv, { exchange, env }), 'users edit');
    const messages = named(events, 'note').map(({ message }) => message);
    expect(messages).toEqual(expect.arrayContaining(['one', '\x1b[31mtwo']));
    expect(messages).toContain('three');
  });

  it('of a watch have no list of its rounds', async () => {
    const services = await createServices({ one: [{ userName: 'ada' }] });
    writeFileSync(path.join(services.folder, 'people.csv'), 'userName,title\nada,x\nbob,y\n');
    const argv = ['sync', 'watch', 'people.csv', '--yes', '--every', '1h', '--rounds', '1', '--events', 'ndjson'];
    const events = expectStream(await services.run([...argv, '--profile', 'one']), 'sync watch');
    expect(named(events, 'job')).toHaveLength(1);
    expect(named(events, 'finished')[0]?.runs).toBeUndefined();
    expect(named(events, 'progress')).toEqual([]);
  });
});

describe('the flag', () => {
  it.each([['--events=ndjson'], ['--events', 'ndjson']])(
    'is read before the command is known: %s %s',
    async (...flag) => {
      const ran = await scimctl(['usrs', 'list', ...flag], { time });
      expect(eventsOf(ran.stderr)).toEqual([
        {
          ...head('error'),
          code: 'usage',
          exitCode: 2,
          message: 'scimctl has no command "usrs"',
          hint: 'did you mean "users"?',
        },
        { ...head('finished'), exitCode: 2, outcome: 'usage' },
      ]);
    },
  );

  it.each([
    [['users', 'get', 'x', '--events', 'xml']],
    [['users', 'get', 'x', '--events=']],
    [['users', 'get', 'x', '--events']],
    [['users', 'get', 'x', 'y', '--', '--events', 'ndjson']],
  ])('has no effect in %j', async (argv) => {
    const { stderr, exitCode } = await scimctl(argv);
    expect([stderr.split(':')[0], exitCode]).toEqual(['Error', 2]);
  });

  it('leaves the data on stdout as it is, and the audit log too', async () => {
    const { exchange } = createService();
    const env = { SCIMCTL_CONFIG_DIR: mkdtempSync(path.join(tmpdir(), 'scimctl-events-')) };
    const create = (...more: string[]) =>
      scimctl(['users', 'create', '--user-name', `u${more.length}`, '-o', 'json', ...more], { exchange, env });
    const [plain, evented] = [await create(), await create('--events', 'ndjson')];
    expect(evented.stdout.replace(/id-2|u2/g, 'x')).toBe(plain.stdout.replace(/id-1|u0/g, 'x'));
    expectStream(evented, 'users create');
  });
});
