import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import {
  type ImportOptions,
  importPeople,
  inferMapping,
  preflight,
  type RowResult,
  reportLine,
  Tally,
} from '../../src/provisioning/index.ts';
import { collect, resourceRows, tableOf } from './rows.ts';
import { cutOff, noSleep, startServer, type TestServer } from './server.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

interface RunOptions extends ImportOptions {
  /** Skips the first pass. */
  readonly blind?: boolean;
}

async function run({ client }: TestServer, csv: string, options: RunOptions = {}): Promise<RowResult[]> {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel);
  const { blind = false, match } = options;
  const found = blind ? {} : { preflight: await preflight(source.rows(), mapping, UserModel, { match }) };
  return collect(importPeople(client, source.rows(), { mapping, sleep: noSleep, ...found, ...options }));
}

/** Results as people read them. */
const lines = (results: readonly RowResult[]) =>
  results.map((result) => {
    const { line, link, outcome, detail } = reportLine(result);
    return [`${line}`, link, outcome, detail].filter((part) => part !== '').join(' | ');
  });
const summarise = (results: readonly RowResult[]) => {
  const tally = new Tally();
  for (const result of results) tally.add(result);
  return tally.summary();
};
const membersOf = (group: JsonObject | undefined) =>
  (Array.isArray(group?.members) ? group.members : [])
    .filter(isObject)
    .map(({ value }) => value)
    .sort();

/** Fails the first `times` requests of a method, either before or after the server executes the request. */
function failing(
  times: number,
  method: string,
  when: 'before' | 'after',
  fail: () => never | { status: number; headers: object; body?: JsonObject },
): Layer {
  let left = times;
  return (next) => async (request) => {
    if (request.method !== method || left <= 0) return next(request);
    left--;
    if (when === 'after') await next(request);
    return fail() as never;
  };
}
const reset = (): never => {
  throw new NetworkError('connection reset', 'reset', true);
};

describe('who is in the file is on the server afterwards', () => {
  test('a person is created, changed, and left alone', async () => {
    const server = startServer();
    const first = 'userName,Employee ID,Title,Department\nada,1,Analyst,R&D\ngrace,2,Director,R&D\n';
    expect(lines(await run(server, first))).toEqual(['2 | created', '3 | created']);
    expect(lines(await run(server, first.replace('Analyst', 'Lead')))).toEqual([
      '2 | updated | title: Analyst → Lead',
      '3 | unchanged',
    ]);
    expect(server.sent.filter((request) => request.startsWith('PATCH'))).toEqual(['PATCH /Users/1']);
  });

  test('a new userName with the same externalId is a rename', async () => {
    const server = startServer();
    await run(server, 'userName,externalId\nada,1\n');
    expect(lines(await run(server, 'userName,externalId\nada.king,1\n'))).toEqual([
      '2 | updated | userName: ada → ada.king',
    ]);
    expect((await server.all('/Users')).map(({ userName }) => userName)).toEqual(['ada.king']);
  });

  test('what the file does not say stays, and what somebody chose is not overwritten by what we derive', async () => {
    const server = startServer();
    await server.add('/Users', {
      userName: 'ada',
      displayName: 'The Countess',
      name: { givenName: 'Ada', familyName: 'Byron', middleName: 'Augusta', formatted: 'Ada Byron' },
      emails: [
        { value: 'old@example.com', type: 'work' },
        { value: 'ada@home.example', type: 'home', primary: true },
      ],
      [enterprise]: { costCenter: '4711' },
    });
    await run(server, 'userName,First Name,Last Name,Work Email,Department\nada,Ada,Lovelace,ada@example.com,R&D\n');
    expect((await server.all('/Users'))[0]).toMatchObject({
      displayName: 'The Countess',
      name: { givenName: 'Ada', familyName: 'Lovelace', middleName: 'Augusta', formatted: 'Ada Lovelace' },
      emails: [
        { value: 'ada@example.com', type: 'work' },
        { value: 'ada@home.example', type: 'home', primary: true },
      ],
      [enterprise]: { costCenter: '4711', department: 'R&D' },
    });
  });

  test('a password is set for a new person and never again', async () => {
    const server = startServer();
    const csv = 'userName,password\nada,correct horse\n';
    await run(server, csv);
    expect(lines(await run(server, csv))).toEqual(['2 | unchanged']);
  });

  test('a server without PATCH gets the whole person, with the version that was read', async () => {
    const server = startServer({ behaviour: { patch: false } });
    await server.add('/Users', { userName: 'ada', nickName: 'A' });
    expect(lines(await run(server, 'userName,Title,Manager,Groups\nada,Lead,ada,Staff\n'))).toEqual([
      '2 | updated | title: nothing → Lead',
      '2 | Manager: ada | linked | the person is their own manager',
      '2 | Group: Staff | linked',
    ]);
    expect((await server.all('/Users'))[0]).toMatchObject({
      nickName: 'A',
      title: 'Lead',
      [enterprise]: { manager: { value: '1' } },
    });
    expect(server.sent.filter((request) => request.startsWith('PATCH'))).toEqual([]);
  });

  test('resources of another server are people here, with their managers and groups', async () => {
    const server = startServer();
    const people = [
      {
        id: 'old-1',
        userName: 'ada',
        active: 'True',
        groups: [{ value: 'g', display: 'Staff' }],
        [enterprise]: { manager: { value: 'old-2' } },
      },
      { id: 'old-2', userName: 'grace', meta: { resourceType: 'User' } },
    ];
    const results = await collect(importPeople(server.client, resourceRows(people)));
    expect(lines(results)).toEqual([
      '1 | created',
      '2 | created',
      '1 | Manager: old-2 | linked',
      '1 | Group: Staff | linked',
    ]);
    const [ada, grace] = await server.all('/Users');
    expect(ada).toMatchObject({ active: true, [enterprise]: { manager: { value: grace?.id } } });
  });
});

describe('nobody is taken for somebody else', () => {
  test('a number of a person with another externalId is named as the number that it is', async () => {
    const server = startServer();
    await server.add('/Users', { userName: 'ada', externalId: '1', [enterprise]: { employeeNumber: '77' } });
    const csv = 'externalId,userName,Employee Number\n2,grace,77\n';
    const source = tableOf(csv);
    const mapping = inferMapping(source.columns, UserModel);
    const options: ImportOptions = { mapping, match: 'employeeNumber', sleep: noSleep };
    expect(lines(await collect(importPeople(server.client, source.rows(), options)))).toEqual([
      '2 | failed | the employeeNumber "77" belongs to another person, who has the externalId "1": ada (1)',
    ]);
  });

  test.each<[string, JsonObject[], string, string]>([
    [
      'same userName, another externalId',
      [{ userName: 'ada', externalId: '9' }],
      'userName,externalId\nada,1\n',
      '2 | failed | the userName "ada" belongs to another person, who has the externalId "9": ada (1)',
    ],
    [
      'same userName, no externalId: adopted',
      [{ userName: 'ADA' }],
      'userName,externalId\nada,1\n',
      '2 | updated | externalId: nothing → 1; userName: ADA → ada',
    ],
    [
      'same e-mail only: somebody new',
      [{ userName: 'ada.old', emails: [{ value: 'ada@example.com', type: 'work' }] }],
      'userName,Work Email\nada,ada@example.com\n',
      '2 | created',
    ],
    [
      'externalId in another case: somebody new',
      [{ userName: 'x', externalId: 'AB' }],
      'userName,externalId\nada,ab\n',
      '2 | created',
    ],
    [
      'two people with the externalId',
      [
        { userName: 'a', externalId: '1' },
        { userName: 'b', externalId: '1' },
      ],
      'userName,externalId\nada,1\n',
      '2 | failed | 2 people have the externalId "1": a (1), b (2)',
    ],
    [
      'inactive',
      [{ userName: 'ada', active: false }],
      'userName\nada\n',
      '2 | failed | the person is inactive on the server; use --reactivate to activate the person again',
    ],
    [
      'inactive, and to stay so',
      [{ userName: 'ada', active: false }],
      'userName,Status\nada,Terminated\n',
      '2 | unchanged',
    ],
  ])('%s', async (_, people, csv, expected) => {
    for (const blind of [true, false]) {
      const server = startServer();
      for (const person of people) await server.add('/Users', person);
      expect(lines(await run(server, csv, { blind }))).toEqual([expected]);
    }
  });

  test('a server that ignores filters answers with everybody, and nobody is mistaken', async () => {
    const server = startServer({
      layer: (next) => (request) => next({ ...request, query: { ...request.query, filter: undefined as never } }),
    });
    await server.add('/Users', { userName: 'grace', externalId: '2' });
    await server.add('/Users', { userName: 'ada', externalId: '1' });
    const csv = 'userName,externalId,Manager\nada,1,grace\nlinus,3,grace\n';
    expect(lines(await run(server, csv, { blind: true }))).toEqual([
      '2 | unchanged',
      '3 | created',
      '2 | Manager: grace | linked',
      '3 | Manager: grace | linked',
    ]);
    expect((await server.all('/Users')).map(({ userName }) => userName)).toEqual(['grace', 'ada', 'linus']);
  });

  test('two rows that mean one person change it once', async () => {
    const server = startServer();
    await server.add('/Users', { userName: 'ada', externalId: '1' });
    const csv = 'userName,externalId,Title\nada.king,1,Lead\nada,,Analyst\n';
    expect(lines(await run(server, csv))).toEqual([
      '2 | updated | userName: ada → ada.king; title: nothing → Lead',
      '3 | failed | line 2 is about the same person, 1',
    ]);
  });

  test('reactivation is asked for', async () => {
    const server = startServer();
    await server.add('/Users', { userName: 'ada', active: false });
    expect(lines(await run(server, 'userName\nada\n', { reactivate: true }))).toEqual([
      '2 | updated | active: false → true',
    ]);
  });
});

describe('a row that is wrong is told before anything is sent for it', () => {
  test('bad cells, missing fields and duplicates name line and column', async () => {
    const server = startServer();
    const csv =
      'userName,Employee ID,Work Email,Active\nada,1,ada(at)example.com,yes\nbob,2,,vielleicht\ncy,3\ndan,4,,\nDAN,5,,\n,6,,\n';
    expect(lines(await run(server, csv))).toEqual([
      '2 | rejected | Work Email: "ada(at)example.com" is not an e-mail address',
      '3 | rejected | Active: "vielleicht" does not show whether the person is active: use --map-value "Active:vielleicht=active", or the same rule with =inactive',
      '4 | rejected | too few fields: the row has 2, and the header has 4',
      '5 | created',
      '6 | rejected | userName: line 5 has the same userName',
      '7 | rejected | userName: no person has this externalId yet, so the row would create a person; a new person needs a userName, but the row has no userName',
    ]);
    expect((await server.all('/Users')).map(({ userName }) => userName)).toEqual(['dan']);
  });

  test.each([false, true])(
    'a second row with the number of --match names line and key (without a first pass: %s)',
    async (blind) => {
      const server = startServer();
      const csv = 'userName,employeeNumber\nada,77\nbob,77\n';
      expect(lines(await run(server, csv, { match: 'employeeNumber', blind }))).toEqual([
        '2 | created',
        '3 | rejected | employeeNumber: line 2 has the same employeeNumber',
      ]);
    },
  );

  test('the first pass finds the same, and a header alone is nobody', async () => {
    const source = tableOf('userName\nada\nADA\nbob\n');
    const mapping = inferMapping(source.columns, UserModel);
    expect(await preflight(source.rows(), mapping, UserModel)).toMatchObject({
      rows: 3,
      rejected: 1,
      problems: [{ line: 3, column: 'userName', reason: 'line 2 has the same userName' }],
    });
    expect(await preflight(tableOf('userName\n').rows(), mapping, UserModel)).toMatchObject({ rows: 0, problems: [] });
  });

  test.each([
    ['Terminated', 'Active', 'activates'],
    ['Active', 'Terminated', 'deactivates'],
  ])('rows of one person that say %s and %s are both rejected', async (first, second, says) => {
    const server = startServer();
    await server.add('/Users', { userName: 'kim', externalId: '7', active: true });
    const csv = `Employee ID,User Name,Status\n7,kim,${first}\n7,kim,${second}\n7,kim,${second}\n8,lou,Active\n8,lou,Active\n`;
    expect(lines(await run(server, csv))).toEqual([
      `2 | rejected | externalId: line 3 has the same externalId, but ${says} the person: keep only the row with the current data`,
      '3 | rejected | externalId: line 2 has the same externalId',
      '4 | rejected | externalId: line 2 has the same externalId',
      '5 | created',
      '6 | rejected | externalId: line 5 has the same externalId',
    ]);
    expect((await server.all('/Users'))[0]).toMatchObject({ userName: 'kim', active: true });
  });

  test.each([
    ['2', '7,kim,Terminated,\n7,kim,Active,x@\n'],
    ['3', '7,kim,Active,x@\n7,kim,Terminated,\n'],
  ])('a row that deactivates a person is not used beside a row with a problem, in line %s', async (line, rows) => {
    const server = startServer();
    await server.add('/Users', { userName: 'kim', externalId: '7', active: true });
    const results = lines(await run(server, `Employee ID,User Name,Status,Work E-mail\n${rows}8,lou,Active,\n`));
    const other = line === '2' ? 3 : 2;
    expect([results[Number(line) - 2], results[2]]).toEqual([
      `${line} | rejected | externalId: line ${other} has the same externalId and has a problem: correct line ${other} first, because that line may contain the current data of the person`,
      '4 | created',
    ]);
    expect((await server.all('/Users'))[0]).toMatchObject({ userName: 'kim', active: true });
  });

  test('a row without a status does not contradict a row that deactivates the person', async () => {
    const server = startServer();
    await server.add('/Users', { userName: 'kim', active: true });
    const csv = 'userName,Status\nkim,Terminated\nkim,\n';
    expect(lines(await run(server, csv, { consent: async () => {} }))[0]).toBe('2 | updated | active: true → false');
  });

  test('rows that the source keeps give the same results without a second mapping', async () => {
    const server = startServer();
    const rows = await collect(tableOf('userName,Title\nada,Lead\nADA,Head\nbob,\n').rows());
    const read = async function* () {
      yield* rows;
    };
    const mapping = inferMapping(['userName', 'Title'], UserModel);
    const found = await preflight(read(), mapping, UserModel, { isKept: true });
    expect(found.mapped?.size).toBe(3);
    // This mapping reads nothing from a row. Correct results show that the import uses the rows that the preflight has
    // mapped.
    const unusable = { ...mapping, columns: [] };
    const results = await collect(
      importPeople(server.client, read(), { mapping: unusable, sleep: noSleep, preflight: found }),
    );
    expect(lines(results)).toEqual([
      '2 | created',
      '3 | rejected | userName: line 2 has the same userName',
      '4 | created',
    ]);
  });

  test('a match by a key that the file does not have is refused before the first request', async () => {
    const server = startServer();
    await expect(run(server, 'userName\nada\n', { match: 'externalId' })).rejects.toThrow(
      'no column is mapped to externalId, but --match uses externalId as the key',
    );
    expect(server.sent).toEqual([]);
  });
});

describe('a lost answer neither loses nor doubles anybody', () => {
  const csv = 'userName,externalId,Title,Manager,Groups\nada,1,Lead,grace,Staff\ngrace,2,Director,,Staff\n';
  const badGateway = () => ({ status: 502, headers: {} });
  test.each<[string, Layer]>([
    ['a create that was done', failing(2, 'POST', 'after', reset)],
    ['a create that was not done', failing(2, 'POST', 'before', reset)],
    ['a create behind a broken gateway', failing(2, 'POST', 'after', badGateway)],
    ['a change that was done', failing(1, 'PATCH', 'after', reset)],
    ['a change that was not done', failing(1, 'PATCH', 'before', reset)],
    ['an answer cut off', failing(1, 'POST', 'after', () => ({ status: 201, headers: {}, raw: '{"id":"2' }) as never)],
    ['an empty answer', failing(1, 'POST', 'after', () => ({ status: 201, headers: {} }))],
  ])('%s', async (_, layer) => {
    const server = startServer({ layer });
    const results = await run(server, csv);
    expect(summarise(results)).toEqual({
      people: { created: 2 },
      links: { linked: 3 },
      verdict: 'all',
      notAttempted: 0,
    });
    const people = await server.all('/Users');
    const grace = people.find(({ userName }) => userName === 'grace');
    expect(people).toHaveLength(2);
    expect(people.find(({ userName }) => userName === 'ada')).toMatchObject({
      [enterprise]: { manager: { value: grace?.id } },
    });
    const groups = await server.all('/Groups');
    expect(groups.map(membersOf)).toEqual([people.map(({ id }) => id).sort()]);
  });

  test.each<[string, 'before' | 'after']>([
    ['that was done', 'after'],
    ['that was not done', 'before'],
  ])('a change of somebody who is there, %s', async (_, when) => {
    const server = startServer({ layer: failing(1, 'PATCH', when, reset) });
    await server.add('/Users', { userName: 'ada' });
    expect(lines(await run(server, 'userName,Title\nada,Lead\n'))).toEqual(['2 | updated | title: nothing → Lead']);
    expect((await server.all('/Users'))[0]?.title).toBe('Lead');
  });

  test('a membership', async () => {
    const server = startServer({ layer: failing(1, 'PATCH', 'after', reset) });
    expect(lines(await run(server, 'userName,Groups\nada,Staff\n')).at(-1)).toBe('2 | Group: Staff | linked');
    expect((await server.all('/Groups')).map(membersOf)).toEqual([['1']]);
  });

  test('a server that never answers a create in time is a failure of that row', async () => {
    const server = startServer({ layer: failing(100, 'POST', 'before', reset) });
    const results = await run(server, 'userName\nada\n');
    expect(lines(results)).toEqual([
      '2 | failed | connection reset; it is unknown whether the service made the change; run the import again, which makes the change if it is missing',
    ]);
    expect(server.sent.filter((request) => request.startsWith('POST'))).toHaveLength(3);
  });

  test('somebody who was created meanwhile is adopted', async () => {
    const server = startServer({
      layer: (next) => async (request) => {
        if (request.method !== 'POST') return next(request);
        await next({ ...request, body: { ...(request.body as JsonObject), title: 'Analyst' } });
        return next(request);
      },
    });
    const [result] = await run(server, 'userName,Title\nada,Lead\n');
    expect(result).toMatchObject({ outcome: 'updated', adopted: true });
    expect((await server.all('/Users')).map(({ title }) => title)).toEqual(['Lead']);
  });
});

describe('links', () => {
  test('a manager is found by e-mail, employee number, userName or name, in the file or on the server, wherever the row stands', async () => {
    const server = startServer();
    await server.add('/Users', {
      userName: 'ceo',
      displayName: 'Barbara Liskov',
      emails: [{ value: 'ceo@example.com' }],
    });
    const csv = `userName;Employee ID;Display Name;Work Email;Manager
a;1;A A;a@example.com;b@example.com
b;2;B B;b@example.com;3
c;3;C C;c@example.com;D D
d;4;D D;d@example.com;CEO@example.com
e;5;E E;e@example.com;Barbara Liskov
f;6;F F;f@example.com;nobody
g;7;Twin;g@example.com;Twin
h;8;Twin;h@example.com;
`;
    const results = await run(server, csv);
    expect(lines(results).slice(8)).toEqual([
      '2 | Manager: b@example.com | linked',
      '3 | Manager: 3 | linked',
      '4 | Manager: D D | linked',
      '5 | Manager: CEO@example.com | linked',
      '6 | Manager: Barbara Liskov | linked',
      '7 | Manager: nobody | unresolved | no person is found for "nobody"',
      '8 | Manager: Twin | unresolved | several people in the file have the name or key "Twin"',
    ]);
    expect(summarise(results)).toMatchObject({
      verdict: 'some',
      people: { created: 8 },
      links: { linked: 5, unresolved: 2 },
    });
    const managers = (await server.all('/Users')).map(
      (user) => (user[enterprise] as JsonObject | undefined)?.manager as JsonObject | undefined,
    );
    expect(managers.map((manager) => manager?.value)).toEqual([
      undefined,
      '3',
      '4',
      '5',
      '1',
      '1',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a userName wins over a name that somebody else is shown by, whoever stands first', async () => {
    for (const rows of [
      ['sam,1,Max,', 'max,2,Sam,'],
      ['max,2,Sam,', 'sam,1,Max,'],
    ]) {
      const server = startServer();
      await run(server, `userName,externalId,displayName,Manager\n${rows.join('\n')}\nnew,3,New,sam\n`);
      const people = await server.all('/Users');
      const sam = people.find(({ userName }) => userName === 'sam');
      expect(people.find(({ userName }) => userName === 'new')).toMatchObject({
        [enterprise]: { manager: { value: sam?.id } },
      });
    }
  });

  test('members go in slices, and a refused slice is divided until the member is found', async () => {
    const layer: Layer = (next) => async (request) => {
      const body = JSON.stringify(request.body ?? String(request.raw));
      if (request.method === 'PATCH' && body.includes('"3"'))
        return { status: 400, headers: {}, body: { detail: 'member 3 cannot be added' } };
      return next(request);
    };
    const server = startServer({ layer });
    const results = await run(server, 'userName,Groups\na,Staff\nb,Staff\nc,Staff\nd,Staff\ne,Staff\n', {
      memberSlice: 2,
    });
    expect(lines(results).slice(5)).toEqual([
      '2 | Group: Staff | linked',
      '3 | Group: Staff | linked',
      '4 | Group: Staff | failed | member 3 cannot be added',
      '5 | Group: Staff | linked',
      '6 | Group: Staff | linked',
    ]);
    expect(summarise(results)).toMatchObject({ verdict: 'some' });
    expect(membersOf((await server.all('/Groups'))[0])).toEqual(['1', '2', '4', '5']);
  });

  test('an existing group is used, and its members are read once to see that nobody falls out', async () => {
    const server = startServer();
    await server.add('/Groups', { displayName: 'Staff' });
    await run(server, 'userName,Groups\nada,Staff\n');
    expect((await server.all('/Groups')).map(membersOf)).toEqual([['2']]);
    expect(server.sent.filter((request) => request.includes('/Groups'))).toEqual([
      'GET /Groups displayName eq "Staff"',
      'GET /Groups/1',
      'GET /Groups/1',
      'PATCH /Groups/1',
    ]);
  });

  test('a group of an ambiguous name gets nobody', async () => {
    const server = startServer();
    await server.add('/Groups', { displayName: 'Staff' });
    await server.add('/Groups', { displayName: 'Staff' });
    expect(lines(await run(server, 'userName,Groups\nada,Staff\n')).at(-1)).toMatch(
      /^2 \| Group: Staff \| failed \| 2 groups are called "Staff": /,
    );
  });
});

describe('a run that stops says what it did not get to', () => {
  const csv = `userName,Groups\n${Array.from({ length: 20 }, (_, index) => `user${index},Staff`).join('\n')}\n`;

  test('on abort, what is in flight is finished', async () => {
    const controller = new AbortController();
    let creates = 0;
    const server = startServer({
      layer: (next) => (request) => {
        if (request.method === 'POST' && ++creates === 5) controller.abort();
        return next(request);
      },
    });
    const results = await run(server, csv, { signal: controller.signal, concurrency: 2 });
    const { people, links, notAttempted, verdict } = summarise(results);
    const created = (await server.all('/Users')).length;
    expect(created).toBeLessThan(8);
    expect({ people, links, notAttempted, verdict }).toEqual({
      people: { created, 'not attempted': 20 - created },
      links: { 'not attempted': created },
      notAttempted: 20 - created,
      verdict: 'some',
    });
  });

  test.each<[string, string, string, string[]]>([
    ['a new person', 'POST /Users', 'userName\nnew\n', ['2 | failed | *']],
    ['a change of a person', 'PATCH /Users/1', 'userName,Title\nada,Lead\n', ['2 | failed | *']],
    ['a manager', 'PATCH /Users/1', 'userName,Manager\nada,bob\n', ['2 | unchanged', '2 | Manager: bob | failed | *']],
    ['a new group', 'POST /Groups', 'userName,Groups\nada,New\n', ['2 | unchanged', '2 | Group: New | failed | *']],
    [
      'a membership',
      'PATCH /Groups/3',
      'userName,Groups\nada,Staff\n',
      ['2 | unchanged', '2 | Group: Staff | failed | *'],
    ],
  ])('%s that is cut off, with everything after it, may be there: the row says so', async (_, cut, csv, expected) => {
    const server = startServer({ layer: cutOff(cut) });
    for (const userName of ['ada', 'bob']) await server.add('/Users', { userName });
    await server.add('/Groups', { displayName: 'Staff' });
    expect(lines(await run(server, csv))).toEqual(
      expected.map((line) =>
        line.replace(
          '*',
          'the request was aborted; it is unknown whether the service made the change; run the import again, which makes the change if it is missing',
        ),
      ),
    );
  });

  test('what was certainly not sent is not said to be done', async () => {
    const server = startServer({
      layer: (next) => async (request) => {
        if (request.method === 'POST') throw new NetworkError('the request was aborted', 'aborted', false);
        return next(request);
      },
    });
    expect(lines(await run(server, 'userName\nada\n'))).toEqual(['2 | failed | the request was aborted']);
  });

  test.each<[string, Layer, object]>([
    [
      'no access',
      () => async () => ({ status: 401, headers: {}, body: { detail: 'token expired' } }),
      { code: 'server', status: 401 },
    ],
    [
      'nobody there',
      () => async () => {
        throw new NetworkError('connection refused', 'refused', false);
      },
      { code: 'network' },
    ],
  ])('%s: one failure, not one for each row', async (_, layer, reason) => {
    const server = startServer({
      layer: (next) => (request) => (request.path.startsWith('/Users') ? layer(next)(request) : next(request)),
    });
    const results = await run(server, csv, { concurrency: 1, blind: true });
    expect(summarise(results)).toEqual({
      people: { failed: 1, 'not attempted': 19 },
      links: {},
      verdict: 'none',
      reason,
      notAttempted: 19,
    });
  });
});
