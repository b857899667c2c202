import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../mock-server/behaviour/index.ts';
import { readTransaction } from '../../src/changes/transaction.ts';
import { readBodies } from '../../src/client/reading/body.ts';
import { printUnsecuredToken, readEventToken } from '../../src/protocol/events/event-token.ts';
import { eventUri } from '../../src/protocol/events/event-uris.ts';
import type { Exchange, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../cli/run.ts';
import { base, createHarness, group, user } from '../mock-server/provider/harness.ts';

/**
 * A provider that accepts every write with status 202. When a command pauses, the clock of the provider advances by the
 * length of the pause.
 */
async function accepting(behaviour: Partial<Behaviour> = {}, change = (answer: ScimResponse): ScimResponse => answer) {
  const harness = createHarness({ behaviour: { asyncRequest: 'long', asyncDelay: 1, ...behaviour } });
  const { provider, clock, send } = harness;
  for (const name of ['ann', 'bob']) await send('POST', '/Users', user(name, { externalId: name }));
  await send('POST', '/Groups', group('staff', 'id-1'));
  await send('POST', '/Groups', group('empty'));
  clock.now += 3_600_000;
  await send('GET', '/Users');
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-txn-'));
  const sent: string[] = [];
  const transactions: string[] = [];
  const exchange: Exchange = async (request) => {
    sent.push(`${request.method} ${request.path}`);
    const answer = change(await readBodies(provider.exchange)(request));
    if (answer.headers['set-txn']) transactions.push(answer.headers['set-txn']);
    return answer;
  };
  const run = (argv: readonly string[]) =>
    scimctl(argv, {
      exchange,
      env: { SCIMCTL_CONFIG_DIR: folder },
      cwd: folder,
      sleep: async (milliseconds) => {
        clock.now += milliseconds;
      },
    });
  const events = () => sent.filter((line) => line.startsWith('GET /SecurityEvents/')).length;
  const journal = (): Record<string, unknown>[] => {
    const [job = ''] = readdirSync(path.join(folder, 'state', 'jobs'));
    const text = readFileSync(path.join(folder, 'state', 'jobs', job, 'journal.ndjson'), 'utf8');
    return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  };
  const audit = () => {
    const text = readFileSync(path.join(folder, 'state', 'audit.ndjson'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  return { ...harness, run, sent, transactions, events, journal, audit, folder };
}

const without =
  (...names: string[]) =>
  (answer: ScimResponse): ScimResponse => ({
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !names.includes(name))),
  });

const secondsOf = (clock: { now: number }, start: number) => (clock.now - start) / 1000;

describe('a change that was accepted as a transaction', () => {
  it('is verified by a read after its event, and the audit log names the transaction', async () => {
    const { run, transactions, events, audit } = await accepting();
    const ran = await run(['users', 'create', '--user-name', 'eve']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(events()).toBeGreaterThan(0);
    expect(audit()).toMatchObject([{ method: 'POST', status: 202, outcome: 'accepted', transaction: transactions[0] }]);
  });

  it.each([
    ['create', ['users', 'create', '--user-name', 'bob'], 'userName "bob" is already in use'],
    ['update', ['users', 'update', 'ann', '--set', 'userName=bob'], 'userName "bob" is already in use'],
  ])('fails with the reason of its event: %s', async (_, argv, reason) => {
    const { run, transactions, clock } = await accepting();
    const start = clock.now;
    const ran = await run(argv);
    expect(ran.stderr).toContain(
      `${reason} (result of transaction ${transactions[0]}; the server had accepted the request with status 202)`,
    );
    expect(ran.exitCode).not.toBe(0);
    expect(secondsOf(clock, start)).toBe(1);
  });

  it.each(['staff', 'empty'])(
    'fails with the reason of its event: a new member of %s who is deleted before',
    async (name) => {
      const { run, send, transactions } = await accepting({ asyncDelay: 30 });
      await send('DELETE', '/Users/id-2');
      const ran = await run(['groups', 'add-member', name, 'bob']);
      expect(ran.exitCode).not.toBe(0);
      expect(ran.stderr).toContain(
        `members: there is no User or Group with the id "id-2" (result of transaction ${transactions[0]}; the server had accepted the request with status 202)`,
      );
    },
  );

  it('is named by the message if the service does not make it', async () => {
    const { run, transactions } = await accepting({ asyncDelay: 100_000 });
    const ran = await run(['users', 'create', '--user-name', 'eve']);
    expect(ran.stderr).toContain(
      `the server responded with status 202 and will process the request later (transaction ${transactions[0]}), but no read or search finds the new resource`,
    );
  });

  it('is verified by reads alone if the service offers no event', async () => {
    const { run, events, transactions } = await accepting({}, without('location'));
    const ran = await run(['users', 'update', 'ann', '--set', 'title=Lead']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect([events(), transactions.length]).toEqual([0, 1]);
  });

  it('is verified by reads if its event is not that of the transaction, and few of such events are read', async () => {
    const forged = ({ headers, raw, ...answer }: ScimResponse): ScimResponse =>
      headers['content-type'] === 'application/secevent+jwt'
        ? { ...answer, headers, raw: 'e30.e30.' }
        : { ...answer, headers, ...(raw === undefined ? {} : { raw }) };
    const { run, events, folder } = await accepting({ bulk: false, asyncDelay: 0 }, forged);
    writeFileSync(
      path.join(folder, 'people.csv'),
      `userName,title\n${Array.from({ length: 40 }, (_, number) => `p${number},Lead\n`).join('')}`,
    );
    const ran = await run(['bulk', 'import', 'people.csv', '--concurrency', '1']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(events()).toBeLessThan(10);
  });
});

it('an event of failure that is that of another transaction does not count', async () => {
  const { run } = await accepting({ asyncDelay: 0 }, ({ raw, ...answer }) => {
    const claims = typeof raw === 'string' ? readEventToken(raw)?.claims : undefined;
    if (!claims) return raw === undefined ? answer : { ...answer, raw };
    const events = { [eventUri.asyncResponse]: { method: 'POST', status: '400' } };
    return { ...answer, raw: printUnsecuredToken({ ...claims, txn: 'another', events }) };
  });
  const ran = await run(['users', 'create', '--user-name', 'eve']);
  expect(ran.exitCode, ran.stderr).toBe(0);
});

describe('a job with accepted creations', () => {
  async function interrupted() {
    const world = await accepting({ asyncDelay: 100_000, bulk: false });
    writeFileSync(path.join(world.folder, 'people.csv'), 'userName,title\neve,Lead\n');
    const ran = await world.run(['bulk', 'import', 'people.csv', '--yes']);
    expect(ran.exitCode).not.toBe(0);
    return world;
  }

  it('keeps the transaction in the journal, and is resumed without another creation', async () => {
    const { run, journal, transactions, clock, sent } = await interrupted();
    const [txn] = transactions;
    expect(journal().filter(({ record }) => record === 'accepted')).toEqual([
      { record: 'accepted', entry: 0, txn, event: `/SecurityEvents/${txn}` },
    ]);
    clock.now += 100_000_000;
    const resumed = await run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    expect(sent.filter((line) => line === 'POST /Users')).toHaveLength(1);
    expect(sent).toContain(`GET /SecurityEvents/${txn}`);
  });

  it('names the transaction if the service still does not show the person', async () => {
    const { run, transactions } = await interrupted();
    const resumed = await run(['job', 'resume', '--last', '--yes', '-o', 'json']);
    expect(JSON.parse(resumed.stdout)[0].error).toMatchObject({
      code: 'unverified',
      status: 202,
      message: `in an earlier run, the server responded to the creation with status 202 (transaction ${transactions[0]}), but no read or search finds the new resource`,
    });
  });
});

it('a job sends an accepted membership again only after its event says that the service refused the membership', async () => {
  const { run, journal, transactions, clock, sent, send, folder } = await accepting({ asyncDelay: 100_000 });
  clock.now += 100_000_000;
  await send('DELETE', '/Users/id-2');
  writeFileSync(path.join(folder, 'people.csv'), 'userName,groups\nbob,empty\n');
  await run(['bulk', 'import', 'people.csv', '--yes', '--bulk', 'never']);
  const patches = () => sent.filter((line) => line.startsWith('PATCH ')).length;
  const records = () => journal().filter(({ record }) => record === 'accepted' || record === 'refused');
  const [txn] = transactions;
  const accepted = { record: 'accepted', entry: 1, part: 'membership', txn, event: `/SecurityEvents/${txn}` };
  expect([patches(), records()]).toEqual([1, [accepted]]);
  clock.now += 100_000_000;
  const resumed = await run(['job', 'resume', '--last', '--yes', '-o', 'json']);
  expect(JSON.parse(resumed.stdout)[0].error.message).toContain(`(result of transaction ${txn};`);
  expect([patches(), records()[1]]).toEqual([1, { record: 'refused', entry: 1, part: 'membership' }]);
  await run(['job', 'retry', '--last', '--yes']);
  expect(patches()).toBe(2);
});

it.each([[false], [true]])('a job with accepted updates is resumed without another update (bulk %s)', async (bulk) => {
  const { run, journal, clock, sent, send, folder } = await accepting({ asyncDelay: 100_000, bulk });
  const names = Array.from({ length: 12 }, (_, number) => `p${number}`);
  for (const name of names) await send('POST', '/Users', user(name, { title: 'Lead' }));
  clock.now += 100_000_000;
  writeFileSync(path.join(folder, 'people.csv'), `userName,title\n${names.map((name) => `${name},Head\n`).join('')}`);
  const first = await run(['bulk', 'import', 'people.csv', '--yes', '-o', 'json', '-q', '[].outcome']);
  expect(JSON.parse(first.stdout)).toEqual(names.map(() => 'not verified'));
  expect(journal().filter(({ record }) => record === 'accepted')).toHaveLength(12);
  const changes = () => sent.filter((line) => !line.startsWith('GET ')).length;
  const before = changes();
  const early = await run(['job', 'resume', '--last', '--yes', '-o', 'json', '-q', '[].outcome']);
  expect(JSON.parse(early.stdout)).toEqual(names.map(() => 'not verified'));
  clock.now += 100_000_000;
  const last = await run(['job', 'resume', '--last', '--yes', '-o', 'json', '-q', '[].outcome']);
  expect(JSON.parse(last.stdout), last.stderr).toEqual(names.map(() => 'updated'));
  expect(changes()).toBe(before);
});

describe('the event of a transaction', () => {
  const request: ScimRequest = { method: 'POST', base, path: '/Users', query: {}, headers: {} };
  const read = (location: string, txn = 't-1') =>
    readTransaction(request, { status: 202, headers: { 'set-txn': txn, location } });

  it.each([
    [`${base}/Events/1`, '/Events/1'],
    ['/v2/Events/1', '/Events/1'],
    ['"/v2/Events/1"', '/Events/1'],
    [`${base}/Users/1`, undefined],
    ['https://other.example.com/v2/Events/1', undefined],
    ['//other.example.com/v2/Events/1', undefined],
    [`${base}/../admin`, undefined],
    ['https://user:secret@scim.example.com/v2/Events/1', undefined],
    [`${base}/Events/1?token=secret`, undefined],
    ['/Events/1', undefined],
    ['', undefined],
  ])('of the Location %s is at %s', (location, event) => {
    expect(read(location)).toEqual(event === undefined ? { id: 't-1' } : { id: 't-1', event });
  });

  it.each(['', 'a b', 'x'.repeat(201), 'é'])('does not exist for the Set-Txn %j', (txn) => {
    expect(read(`${base}/Events/1`, txn)).toBeUndefined();
  });
});

it.each([
  ['update', 'ann,zed', 'updated', 'PATCH /Users/id-1', 3],
  ['creation', 'zoe,zed', 'created', 'POST /Users', 2],
])('job retry sends an accepted %s again that the service refused later', async (_, row, outcome, request, count) => {
  const { run, journal, clock, sent, send, folder } = await accepting({ asyncDelay: 10, bulk: false });
  writeFileSync(path.join(folder, 'people.csv'), `externalId,userName\n${row}\n`);
  const query = ['--yes', '-o', 'json', '-q', '[].outcome'];
  // Another client takes the name `zed` first. The service accepts the write of the import, but later refuses the
  // change.
  await send('POST', '/Users', user('zed', { active: false }));
  const ran = await run(['bulk', 'import', 'people.csv', '--match', 'externalId', ...query]);
  expect(JSON.parse(ran.stdout), ran.stderr).toEqual(['failed']);
  const records = journal().flatMap(({ record }) => (record === 'accepted' || record === 'refused' ? [record] : []));
  expect(records).toEqual(['accepted', 'refused']);
  const again = await run(['job', 'retry', '--last', ...query]);
  expect(JSON.parse(again.stdout), again.stderr).toEqual(['failed']);
  const { stdout: zed } = await run(['users', 'list', '--filter', 'userName eq "zed"', '-o', 'json', '-q', '[0].id']);
  await send('DELETE', `/Users/${JSON.parse(zed)}`);
  clock.now += 60_000;
  const retried = await run(['job', 'retry', '--last', ...query]);
  expect(JSON.parse(retried.stdout), retried.stderr).toEqual([outcome]);
  expect(sent.filter((line) => line === request)).toHaveLength(count);
});
