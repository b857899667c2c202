import { describe, expect, test } from 'vitest';
import { SafetyError } from '../../src/changes/errors.ts';
import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import {
  inferMapping,
  leaverOfRow,
  leaverOfText,
  type OffboardOptions,
  type OffboardResult,
  offboardPeople,
  reportLine,
  Tally,
} from '../../src/provisioning/index.ts';
import { collect, tableOf } from './rows.ts';
import { cutOff, noSleep, startServer, type TestServer } from './server.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const offboard = ({ client }: TestServer, names: readonly string[], options: OffboardOptions = {}) =>
  collect(
    offboardPeople(
      client,
      names.map((name, index) => leaverOfText(name, index + 1)),
      { sleep: noSleep, ...options },
    ),
  );

const lines = (results: readonly OffboardResult[]) =>
  results.map((result) => {
    const { person, outcome, detail } = reportLine(result);
    return [person, outcome, detail].filter((part) => part !== '').join(' | ');
  });
const active = async (server: TestServer) =>
  (await server.all('/Users')).map(({ userName, active: value }) => [userName, value]);
const members = async (server: TestServer) =>
  (await server.all('/Groups')).map(({ displayName, members: list }) => [
    displayName,
    (Array.isArray(list) ? list : [])
      .filter(isObject)
      .map(({ value }) => value)
      .sort(),
  ]);
const writes = ({ sent }: TestServer) => sent.filter((request) => !request.startsWith('GET'));

/** The ids are assigned in this order: ada 1, bob 2, cy 3, then groups 4 and 5. */
async function startStaffed(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const server = startServer(options);
  await server.add('/Users', {
    userName: 'ada',
    displayName: 'Ada Lovelace',
    externalId: '1001',
    active: true,
    emails: [{ value: 'ada@example.com' }],
    [enterprise]: { department: 'Board' },
  });
  await server.add('/Users', { userName: 'bob', active: true, emails: [{ value: 'shared@example.com' }] });
  await server.add('/Users', {
    userName: 'cy',
    active: true,
    emails: [{ value: 'shared@example.com' }],
    [enterprise]: { department: 'Sales' },
  });
  await server.add('/Groups', { displayName: 'Staff', members: ['1', '2', '3'].map((value) => ({ value })) });
  await server.add('/Groups', { displayName: 'Admins', members: [{ value: '1' }] });
  return server;
}

/** The server does not return the `groups` of people. */
const withoutGroups: Layer = (next) => async (request) => {
  const response = await next(request);
  if (!request.path.startsWith('/Users') || !isObject(response.body)) return response;
  const strip = ({ groups, ...rest }: JsonObject): JsonObject => rest;
  const { Resources } = response.body;
  const body = Array.isArray(Resources)
    ? { ...response.body, Resources: Resources.filter(isObject).map(strip) }
    : strip(response.body);
  return { ...response, body };
};
const ignoringFilters: Layer = (next) => (request) => {
  const { filter, ...query } = request.query;
  return next(request.path === '/Groups' ? { ...request, query } : request);
};

describe('who leaves loses access', () => {
  test.each<[string, Parameters<typeof startServer>[0]]>([
    ['as the RFC has it', {}],
    ['without PATCH', { behaviour: { patch: false } }],
    ['without groups in people', { layer: withoutGroups }],
    [
      'without groups in people, and groups that ignore filters',
      { layer: (next) => withoutGroups(ignoringFilters(next)) },
    ],
    ['without versions', { behaviour: { etag: false } }],
  ])('by userName, e-mail, id and externalId, however it is written: %s', async (_, options) => {
    const server = await startStaffed(options);
    const results = await offboard(server, ['ADA@Example.com', '2', 'nobody']);
    expect(results.map(({ groupsRemoved }) => groupsRemoved?.length)).toEqual([2, 1, undefined]);
    expect(results.map(({ groupsRemaining }) => groupsRemaining)).toEqual([[], [], undefined]);
    expect(lines(results)).toEqual(['ADA@Example.com | deactivated', '2 | deactivated', 'nobody | not found']);
    expect(await active(server)).toEqual([
      ['ada', false],
      ['bob', false],
      ['cy', true],
    ]);
    expect(await members(server)).toEqual([
      ['Staff', ['3']],
      ['Admins', []],
    ]);
  });

  test('a group loses many people with one request, in slices', async () => {
    const server = await startStaffed();
    await offboard(server, ['ada', 'bob', 'cy'], { memberSlice: 2 });
    expect(
      writes(server)
        .filter((request) => request.includes('/Groups'))
        .sort(),
    ).toEqual(['PATCH /Groups/4', 'PATCH /Groups/4', 'PATCH /Groups/5']);
  });

  test('memberships stay when they are to be kept', async () => {
    const server = await startStaffed();
    await offboard(server, ['ada'], { keepGroups: true });
    expect(writes(server)).toEqual(['PATCH /Users/1']);
  });

  test('a row of a file counts although another cell of it is wrong', async () => {
    const server = await startStaffed();
    const source = tableOf(
      'Employee ID,Work Email,Locale\n1001,ada(at)example.com,"perhaps, or not"\n,,x\n9999,ada@example.com,\n',
    );
    const mapping = inferMapping(source.columns, UserModel);
    const leavers = [];
    for await (const row of source.rows()) leavers.push(leaverOfRow(row, mapping, UserModel));
    expect(lines(await collect(offboardPeople(server.client, leavers)))).toEqual([
      '1001 | deactivated',
      'failed | the row has no externalId, userName, employeeNumber or e-mail',
      'ada@example.com | failed | the email "ada@example.com" belongs to another person, who has the externalId "1001": ada (1)',
    ]);
  });

  test('an address of two people removes neither', async () => {
    const server = await startStaffed();
    expect(lines(await offboard(server, ['shared@example.com']))).toEqual([
      'shared@example.com | failed | 2 people have the email "shared@example.com": bob (2), cy (3)',
    ]);
    expect(writes(server)).toEqual([]);
  });

  test('who is named twice is deactivated once and counted once, whichever row is found first', async () => {
    const server = await startStaffed({
      layer: (next) => async (request) => {
        // The search for the first row takes longer than all work for the second row.
        if (request.query.filter?.includes('ada@example.com'))
          for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
        return next(request);
      },
    });
    const results = await offboard(server, ['ada@example.com', '1001', 'bob'], { maxRemovals: 2 });
    expect(lines(results)).toEqual([
      'ada@example.com | deactivated',
      '1001 | duplicate | line 1 is about the same person, ada (1)',
      'bob | deactivated',
    ]);
    expect(results[1]).toMatchObject({ id: '1', duplicateOf: 1 });
    expect(writes(server).filter((request) => request === 'PATCH /Users/1')).toEqual(['PATCH /Users/1']);
    const tally = new Tally();
    for (const result of results) tally.add(result);
    expect(tally.summary()).toMatchObject({ people: { deactivated: 2, duplicate: 1 }, verdict: 'all' });
  });
});

describe('a run that was not finished is finished by running it again', () => {
  test.each<[string, Parameters<typeof startServer>[0]]>([
    ['as the RFC has it', {}],
    ['without PATCH', { behaviour: { patch: false } }],
    ['without groups in people', { layer: withoutGroups }],
  ])('who is inactive and still in groups is taken out of them: %s', async (_, options) => {
    const server = await startStaffed(options);
    await offboard(server, ['ada', 'bob'], { keepGroups: true });
    const results = await offboard(server, ['ada', 'bob']);
    expect(lines(results)).toEqual([
      'ada | taken out of groups | already inactive; taken out of 2 groups',
      'bob | taken out of groups | already inactive; taken out of 1 group',
    ]);
    expect(results[0]).toMatchObject({ wasInactive: true, groupsRemoved: [{}, {}], groupsRemaining: [] });
    expect(await members(server)).toEqual([
      ['Staff', ['3']],
      ['Admins', []],
    ]);
    const before = writes(server).length;
    expect(lines(await offboard(server, ['ada', 'bob']))).toEqual(['ada | already inactive', 'bob | already inactive']);
    expect(writes(server)).toHaveLength(before);
  });

  test('memberships that are to be kept are left alone', async () => {
    const server = await startStaffed();
    await offboard(server, ['ada'], { keepGroups: true });
    expect(lines(await offboard(server, ['ada'], { keepGroups: true }))).toEqual(['ada | already inactive']);
    expect(writes(server)).toEqual(['PATCH /Users/1']);
  });

  test('a membership that remains is a failure that names the group', async () => {
    const server = await startStaffed({
      layer: (next) => async (request) =>
        request.method === 'PATCH' && request.path === '/Groups/5'
          ? { status: 403, headers: {}, body: { detail: 'group is locked' } }
          : next(request),
    });
    await offboard(server, ['ada'], { keepGroups: true });
    expect(lines(await offboard(server, ['ada']))).toEqual([
      'ada | failed | already inactive; taken out of 1 group; still in 1 group: Admins (5); group is locked',
    ]);
  });

  test('who only loses memberships is named before and counts as a removal', async () => {
    const server = await startStaffed();
    await offboard(server, ['ada'], { keepGroups: true });
    const before = writes(server).length;
    await expect(offboard(server, ['ada', 'bob'], { maxRemovals: 1 })).rejects.toThrow(
      'scimctl would deactivate 1 person and take 1 inactive person out of groups, but at most 1 is allowed; to allow 2, use --max-removals 2',
    );
    const asked: unknown[] = [];
    const declined = await offboard(server, ['ada', 'bob'], { confirm: (...question) => asked.push(question) === 0 });
    expect(asked).toEqual([
      [2, ['ada (1): already inactive, but will be taken out of 2 groups: Staff (4), Admins (5)', 'bob (2)']],
    ]);
    expect(lines(declined)).toEqual([
      'ada | not attempted | already inactive; still in 2 groups: Staff (4), Admins (5)',
      'bob | not attempted',
    ]);
    expect(writes(server)).toHaveLength(before);
  });

  test('who is protected keeps memberships', async () => {
    const server = await startStaffed();
    await offboard(server, ['ada'], { keepGroups: true });
    expect(lines(await offboard(server, ['ada'], { protect: ['userName eq "ada"'] }))).toEqual([
      'ada | protected | the protect filter "userName eq \\"ada\\"" matches this person',
    ]);
    expect(writes(server)).toEqual(['PATCH /Users/1']);
  });
});

describe('nobody is removed by mistake', () => {
  test('more people than allowed are refused before the first write, naming the flag', async () => {
    const server = await startStaffed();
    const error = await offboard(server, ['ada', 'bob', 'cy', 'nobody'], { maxRemovals: 2 }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SafetyError);
    expect(error).toMatchObject({
      message: 'scimctl would deactivate 3 people, but at most 2 are allowed; to allow 3, use --max-removals 3',
    });
    expect(writes(server)).toEqual([]);
  });

  test('more than 10 need a confirmation or a limit', async () => {
    const server = startServer();
    const names = Array.from({ length: 11 }, (_, index) => `user${index}`);
    for (const userName of names) await server.add('/Users', { userName, active: true });
    await expect(offboard(server, names)).rejects.toThrow(
      'scimctl would deactivate 11 people, but at most 10 are allowed; to allow 11, use --max-removals 11',
    );
    const asked: unknown[] = [];
    const declined = await offboard(server, names, {
      confirm: (count, people) => asked.push([count, people[0]]) === 0,
    });
    expect(asked).toEqual([[11, 'user0 (1)']]);
    expect(new Set(declined.map(({ outcome }) => outcome))).toEqual(new Set(['not attempted']));
    expect(writes(server)).toEqual([]);
    expect((await offboard(server, names, { maxRemovals: 11 })).every(({ outcome }) => outcome === 'deactivated')).toBe(
      true,
    );
  });

  test('who is protected is not touched, and neither is who cannot be judged', async () => {
    const server = await startStaffed();
    const protect = [`${enterprise}:department eq "Board"`];
    expect(lines(await offboard(server, ['ada', 'bob', 'cy'], { protect }))).toEqual([
      `ada | protected | the protect filter ${JSON.stringify(protect[0])} matches this person`,
      `bob | protected | the service does not show ${enterprise}:department, so scimctl cannot test the protect filter ${JSON.stringify(protect[0])}`,
      'cy | deactivated',
    ]);
    expect(writes(server)).toEqual(['PATCH /Users/3', 'PATCH /Groups/4']);
  });

  test('a protection by groups holds where the server does not tell them', async () => {
    const server = await startStaffed({ layer: withoutGroups });
    expect(lines(await offboard(server, ['cy'], { protect: ['groups.display eq "Admins"'] }))).toEqual([
      'cy | protected | the service does not show groups.display, so scimctl cannot test the protect filter "groups.display eq \\"Admins\\""',
    ]);
  });

  test('a protection that is not understood stops everything', async () => {
    const server = await startStaffed();
    await expect(offboard(server, ['ada'], { protect: ['departmnt eq "Board"'] })).rejects.toThrow(/departmnt/);
    expect(server.sent).toEqual([]);
  });
});

test('a row of somebody who has left is refused if another row shows that the person has not left', async () => {
  const server = await startStaffed();
  const source = tableOf(
    'Employee ID,User Name,Status\n1001,ada,Terminated\n1001,ada,Active\nE7,BOB,Active\nE8,bob,Terminated\n,cy,Terminated\n',
  );
  const mapping = inferMapping(source.columns, UserModel);
  const leavers = (await collect(source.rows())).map((row) => leaverOfRow(row, mapping, UserModel));
  const results = lines(await collect(offboardPeople(server.client, leavers, { sleep: noSleep })));
  const current = 'but does not say that the person has left: delete the outdated row';
  expect([results[0], results[3], results[4]]).toEqual([
    `1001 | failed | line 3 has the same externalId, ${current}`,
    `E8 | failed | line 4 has the same userName, ${current}`,
    'cy | deactivated',
  ]);
  expect(await active(server)).toEqual([
    ['ada', true],
    ['bob', true],
    ['cy', false],
  ]);
});

describe('what is said to be done is done', () => {
  const answer =
    (status: number, body: JsonObject = {}): Layer =>
    (next) =>
    async (request) =>
      request.method === 'PATCH' ? { status, headers: {}, body } : next(request);

  test('a server that takes the change and does nothing is found out', async () => {
    const server = await startStaffed({ layer: answer(200, { id: '1' }) });
    const [result] = await offboard(server, ['ada'], { keepGroups: true });
    expect(lines([result as OffboardResult])).toEqual([
      'ada | failed | the server accepted the change, but the person is still active',
    ]);
  });

  test('who cannot be read again is not verified', async () => {
    let isWritten = false;
    const server = await startStaffed({
      layer: (next) => async (request) => {
        if (request.method === 'PATCH') isWritten = true;
        if (isWritten && request.method === 'GET') throw new NetworkError('connection reset', 'reset', true);
        return next(request);
      },
    });
    expect(lines(await offboard(server, ['ada'], { keepGroups: true }))).toEqual([
      'ada | not verified | deactivated; the change could not be verified, because a read failed: connection reset',
    ]);
  });

  test('a membership that remains is a failure', async () => {
    const server = await startStaffed({
      layer: (next) => async (request) =>
        request.method === 'PATCH' && request.path === '/Groups/5'
          ? { status: 403, headers: {}, body: { detail: 'group is locked' } }
          : next(request),
    });
    const results = await offboard(server, ['ada']);
    expect(lines(results)).toEqual([
      'ada | failed | deactivated; taken out of 1 group; still in 1 group: Admins (5); group is locked',
    ]);
    expect(results[0]).toMatchObject({
      groupsRemoved: [{ id: '4', name: 'Staff' }],
      groupsRemaining: [{ id: '5', name: 'Admins' }],
    });
  });

  test('a change by somebody else meanwhile is not overwritten: read again, and done', async () => {
    let isChanged = false;
    const server = await startStaffed({
      layer: (next) => async (request) => {
        if (request.method === 'PATCH' && !isChanged) {
          isChanged = true;
          await next({
            ...request,
            headers: {},
            body: { ...(request.body as JsonObject), Operations: [{ op: 'add', path: 'title', value: 'Lead' }] },
          });
        }
        return next(request);
      },
    });
    expect(lines(await offboard(server, ['ada'], { keepGroups: true }))).toEqual(['ada | deactivated']);
    expect(writes(server)).toEqual(['PATCH /Users/1', 'PATCH /Users/1']);
  });

  test('a lost answer is not a failure when it was done', async () => {
    let isLost = false;
    const server = await startStaffed({
      layer: (next) => async (request) => {
        const response = await next(request);
        if (request.method !== 'PATCH' || isLost) return response;
        isLost = true;
        throw new NetworkError('connection reset', 'reset', true);
      },
    });
    expect(lines(await offboard(server, ['ada'], { keepGroups: true }))).toEqual(['ada | deactivated']);
    expect(writes(server)).toEqual(['PATCH /Users/1']);
  });

  test('a group that says it lets somebody go and does not is found out', async () => {
    const server = await startStaffed({
      layer: (next) => async (request) =>
        request.method === 'PATCH' && request.path === '/Groups/5' ? { status: 204, headers: {} } : next(request),
    });
    const [result] = await offboard(server, ['ada']);
    expect(lines([result as OffboardResult])).toEqual([
      'ada | failed | deactivated; taken out of 1 group; still in 1 group: Admins (5); the service accepted the change, but the member is still in the group',
    ]);
  });

  test('an interruption: what is in flight is finished, and no row looks done that is not', async () => {
    const controller = new AbortController();
    const server = await startStaffed({
      layer: (next) => (request) => {
        if (request.method === 'PATCH' && request.path === '/Groups/4') controller.abort();
        return next(request);
      },
    });
    const results = await offboard(server, ['ada', 'bob'], { signal: controller.signal, concurrency: 1 });
    expect(lines(results)).toEqual([
      'ada | failed | deactivated; taken out of 1 group; still in 1 group: Admins (5); the result was not verified by a read',
      'bob | not verified | deactivated; taken out of 1 group; the result was not verified by a read',
    ]);
    expect(results[0]).toMatchObject({
      groupsRemoved: [{ id: '4', name: 'Staff' }],
      groupsRemaining: [{ id: '5', name: 'Admins' }],
    });
    expect(writes(server).at(-1)).toBe('PATCH /Groups/4');
    // Work in flight is completed: the last change is verified. No other work begins.
    expect(server.sent.at(-1)).toBe('GET /Users/2');
    const tally = new Tally();
    for (const result of results) tally.add(result);
    expect(tally.summary().reason).toBeUndefined();
    expect(lines(await offboard(server, ['ada', 'bob']))).toEqual([
      'ada | taken out of groups | already inactive; taken out of 1 group',
      'bob | already inactive',
    ]);
  });

  test.each([
    [
      'PATCH /Users/1',
      'ada | failed | the request was aborted; it is unknown whether the service made the change; run the offboarding again, which makes the change if it is missing',
    ],
    [
      'PATCH /Groups/5',
      'ada | failed | deactivated; taken out of 1 group; still in 1 group: Admins (5); the result was not verified by a read; the request was aborted; it is unknown whether the service made the change; run the offboarding again, which makes the change if it is missing',
    ],
  ])('%s that is cut off may be done: the row says so', async (cut, expected) => {
    const server = await startStaffed({ layer: cutOff(cut) });
    expect(lines(await offboard(server, ['ada'], { concurrency: 1 }))).toEqual([expected]);
  });

  test('an interruption before anybody is deactivated is told of each', async () => {
    const controller = new AbortController();
    const server = await startStaffed({
      layer: (next) => (request) => {
        if (request.path === '/Users/1' && request.method === 'PATCH') controller.abort();
        return next(request);
      },
    });
    expect(lines(await offboard(server, ['ada', 'bob'], { signal: controller.signal, concurrency: 1 }))).toEqual([
      'ada | failed | deactivated; still in 2 groups: Staff (4), Admins (5); the result was not verified by a read',
      'bob | not attempted',
    ]);
  });

  test('the summary tells one reason where all failed for it', async () => {
    const server = await startStaffed();
    const tally = new Tally();
    for (const result of await offboard(server, ['x', 'y'])) tally.add(result);
    expect(tally.summary()).toEqual({
      people: { 'not found': 2 },
      links: {},
      verdict: 'none',
      reason: { code: 'not found' },
      notAttempted: 0,
    });
  });
});
