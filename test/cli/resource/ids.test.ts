import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let sent: ScimRequest[];
let options: RunOptions;
let ids: string[];
let groupIds: string[];
/** Number of requests that are answered at the same time, and the maximum of this number. */
let open = 0;
let mostOpen = 0;

beforeEach(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-ids-'));
  sent = [];
  const { exchange } = createService((next) => async (request) => {
    sent.push(request);
    mostOpen = Math.max(mostOpen, ++open);
    await Promise.resolve();
    try {
      return await next(request);
    } finally {
      open--;
    }
  });
  options = {
    exchange,
    cwd: folder,
    env: { SCIMCTL_CONFIG_DIR: folder, SCIMCTL_URL: 'https://scim.example.com/v2', SCIMCTL_TOKEN: token },
  };
  ids = [];
  groupIds = [];
  for (let number = 1; number <= 12; number++) {
    const userName = `user${String(number).padStart(2, '0')}`;
    ids.push(await post(exchange, '/Users', { schemas: [urn.User], userName, active: number !== 3 }));
  }
  const members = ids.slice(0, 3).map((value) => ({ value }));
  for (const displayName of ['Staff', 'Guides'])
    groupIds.push(await post(exchange, '/Groups', { schemas: [urn.Group], displayName, members }));
  sent = [];
  mostOpen = 0;
});

async function post(exchange: Exchange, endpoint: string, body: JsonObject): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const base = 'https://scim.example.com/v2';
  const response = await exchange({ method: 'POST', base, path: endpoint, query: {}, headers, body });
  return String((response.body as JsonObject).id);
}

const run = (argv: readonly string[], stdin?: readonly string[]) =>
  scimctl(argv, stdin === undefined ? options : { ...options, stdin: `${stdin.join('\n')}\n` });
const changes = () => sent.filter(({ method }) => method !== 'GET').map(({ method, path: at }) => `${method} ${at}`);
const rowsOf = (stdout: string) => JSON.parse(stdout) as JsonObject[];
const activeOf = async (id: string) => (await run(['users', 'get', id, '-q', 'active'])).stdout.trim();
const [missing, blank] = ['no-such-id', ''];

describe('users deactivate --ids -', () => {
  const deactivate = ['users', 'deactivate', '--ids', '-', '-o', 'json', '--bulk', 'never'];

  it('reads each id once, and changes the people who are active', async () => {
    const [one, two, three] = ids as [string, string, string];
    const { exitCode, stdout, stderr } = await run(deactivate, [one, blank, `  ${two}\r`, three, one]);
    expect([exitCode, rowsOf(stdout).map(({ id, outcome }) => [id, outcome])]).toEqual([
      0,
      [
        [one, 'updated'],
        [two, 'updated'],
        [three, 'unchanged'],
      ],
    ]);
    // Each id is read once before the changes. A changed person is read again, which verifies the removal.
    expect(
      sent.filter(({ path: at }) => at.startsWith('/Users/')).map(({ method, path: at }) => `${method} ${at}`),
    ).toEqual([
      ...[one, two, three].map((id) => `GET /Users/${id}`),
      ...[one, two].map((id) => `PATCH /Users/${id}`),
      ...[one, two].map((id) => `GET /Users/${id}`),
    ]);
    expect(stderr).toContain('2 updated, 1 unchanged');
  });

  it('reports an id that fails, with exit code 7, and makes the other changes', async () => {
    const [one, two] = ids as [string, string];
    const { exitCode, stdout, stderr } = await run(deactivate, [one, missing, two]);
    expect([exitCode, changes().length, rowsOf(stdout).length]).toEqual([7, 2, 3]);
    expect(stderr).toContain('1 of 3 users failed:\n  no-such-id: there is no user with this id\n');
  });

  it('has the failures in its rows alone with -o json --quiet', async () => {
    const ran = await run([...deactivate, '--quiet'], [ids[0] as string, missing]);
    expect([ran.exitCode, ran.stderr]).toEqual([7, '']);
    expect(ran.stdout).toContain('"message": "there is no user with this id"');
  });

  it('has the exit code of the reason if all ids fail for one reason', async () => {
    const { exitCode } = await run(deactivate, [missing, 'other-id']);
    expect([exitCode, changes()]).toEqual([3, []]);
  });

  it('counts all removals together before the first change', async () => {
    const refused = await run(deactivate, ids);
    expect([refused.exitCode, changes()]).toEqual([9, []]);
    expect(JSON.parse(refused.stderr.split('\n').at(-2) as string)).toMatchObject({
      message:
        'this would deactivate 11 people on scim.example.com; for more than 10 removals, the consent must include the number of removals',
      hint: 'to allow this change, use --max-removals 11; --yes is not enough',
    });
    const { exitCode } = await run([...deactivate, '--max-removals', '11'], ids);
    expect([exitCode, changes().length]).toEqual([0, 11]);
    expect(mostOpen).toBeGreaterThan(4);
  });

  it('sends nothing with --dry-run', async () => {
    const { exitCode, stdout } = await run([...deactivate, '--dry-run'], ids);
    expect([exitCode, changes(), rowsOf(stdout).length]).toEqual([0, [], 12]);
  });

  it('can be undone', async () => {
    const [one] = ids as [string];
    await run(deactivate, [one]);
    expect(await activeOf(one)).toBe('false');
    const { exitCode } = await run(['job', 'undo', '--last', '--yes']);
    expect([exitCode, await activeOf(one)]).toEqual([0, 'true']);
  });

  it('sends nothing for an empty list', async () => {
    const { exitCode, stdout, stderr } = await run(deactivate, ['', '  ']);
    expect([exitCode, stdout, stderr]).toEqual([0, '[]\n', 'there are no ids in the input; nothing was sent\n']);
    expect(changes()).toEqual([]);
  });

  it('takes several names, and looks up all of them before the first change', async () => {
    const { exitCode, stdout } = await run(['users', 'deactivate', 'user01', 'user02', '-o', 'id']);
    expect([exitCode, stdout]).toEqual([0, `${ids[0]}\n${ids[1]}\n`]);
    sent = [];
    const wrong = await run(['users', 'deactivate', 'user04', 'nobody', 'nobody-else']);
    expect([wrong.exitCode, changes()]).toEqual([3, []]);
    expect(wrong.stderr).toContain('2 of 3 names are not found');
  });
});

describe('the input of --ids', () => {
  it.each([
    [
      ['[{"id":"a"}]'],
      'standard input, line 1 is not an id',
      'give one id per line, as a list command with -o id prints them',
    ],
    [
      ['a', 'x'.repeat(2000)],
      'standard input, line 2 is not an id',
      'give one id per line, as a list command with -o id prints them',
    ],
    [
      ['ada@example.com\tid-1'],
      'standard input, line 1 is not an id',
      'give one id per line, as a list command with -o id prints them',
    ],
    [
      Array.from({ length: 100_001 }, (_, number) => `id-${number}`),
      'standard input has more than 100000 ids',
      'divide the ids among several commands',
    ],
  ])('is refused if it is no list of ids', async (lines, message, hint) => {
    const { exitCode, stderr } = await run(['users', 'get', '--ids', '-', '-o', 'json'], lines);
    expect([exitCode, JSON.parse(stderr)]).toEqual([2, { code: 'usage', exitCode: 2, message, hint }]);
    expect(sent).toEqual([]);
  });

  it('is read as UTF-16 with its mark, as PowerShell writes it', async () => {
    const [one, two] = ids as [string, string];
    const stdin = Buffer.from(`\ufeff${one}\r\n${two}\r\n`, 'utf16le');
    const { exitCode, stdout } = await scimctl(['users', 'get', '--ids', '-', '-o', 'id'], { ...options, stdin });
    expect([exitCode, stdout]).toEqual([0, `${one}\n${two}\n`]);
  });

  it('is refused if it is not a text', async () => {
    const stdin = Buffer.from('müller\n', 'latin1');
    const { exitCode, stderr } = await scimctl(['users', 'get', '--ids', '-', '-o', 'json'], { ...options, stdin });
    expect([exitCode, JSON.parse(stderr)]).toEqual([
      2,
      { code: 'usage', exitCode: 2, message: 'standard input is not UTF-8', hint: 'Save the file as UTF-8.' },
    ]);
    expect(sent).toEqual([]);
  });

  it.each([
    [['users', 'get', 'ada', '--ids', '-'], 'both NAME "ada" and --ids are given'],
    [['users', 'delete', '--where', 'active=false', '--ids', '-'], 'both --where and --ids are given'],
    [
      ['users', 'update', '--ids', '-', '--title', 'x', '--if-match', 'auto'],
      '--if-match applies to one resource, but --ids selects many resources',
    ],
    [
      ['users', 'deactivate', 'a', 'b', '--if-match', 'auto'],
      '--if-match applies to one resource, but several names are given',
    ],
    [['groups', 'delete'], 'NAME is missing'],
    [
      ['users', 'get', '--ids', '-', '-o', 'raw'],
      '--ids has no effect in the format raw, because the output is several resources',
    ],
  ])('%j is refused', async (argv, message) => {
    const { exitCode, stderr } = await run(argv, ['a']);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([
      2,
      argv.includes('raw') ? stderr.split('\n')[0] : `Error: ${message}`,
    ]);
    expect(stderr).toContain(message);
  });
});

describe('other verbs with --ids -', () => {
  it('get shows the resources in the order of the ids, and reports those that fail', async () => {
    const wanted = [ids[4], ids[1]] as string[];
    const { exitCode, stdout, stderr } = await run(
      ['users', 'get', '--ids', '-', '-o', 'ndjson'],
      [...wanted, missing],
    );
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as JsonObject).id),
    ).toEqual(wanted);
    expect([exitCode, (JSON.parse(stderr) as JsonObject).message]).toEqual([
      7,
      '1 of 3 users failed:\n  no-such-id: the server answered 404: there is no User with the id "no-such-id"',
    ]);
    const none = await run(['users', 'get', '--ids', '-', '-o', 'json'], [missing]);
    expect([none.exitCode, none.stdout]).toEqual([3, '[]\n']);
  });

  it('delete takes what list prints', async () => {
    const listed = await run(['users', 'list', '--where', 'active=false', '-o', 'id']);
    expect(listed.stdout).toBe(`${ids[2]}\n`);
    const { exitCode } = await run(['users', 'delete', '--ids', '-', '--yes'], listed.stdout.trim().split('\n'));
    expect([exitCode, changes()]).toEqual([0, [`DELETE /Users/${ids[2]}`]]);
  });

  it('update, patch and delete change several groups, and need consent for all members together', async () => {
    const update = await run(['groups', 'update', '--ids', '-', '--set', 'externalId=x', '-o', 'json'], groupIds);
    expect([update.exitCode, rowsOf(update.stdout).map(({ externalId }) => externalId)]).toEqual([0, ['x', 'x']]);
    const again = await run(['groups', 'update', '--ids', '-', '--set', 'externalId=x'], groupIds);
    expect([again.exitCode, again.stderr]).toEqual([0, '2 groups needed no change\n']);
    const patch = await run(['groups', 'patch', '--ids', '-', '--op', 'remove externalId'], [...groupIds, missing]);
    expect([patch.exitCode, patch.stderr.includes('1 of 3 groups failed:')]).toEqual([7, true]);
    sent = [];
    const asked = await run(['groups', 'delete', '--ids', '-', '-o', 'json'], groupIds);
    expect([asked.exitCode, changes()]).toEqual([2, []]);
    const deleted = await run(['groups', 'delete', '--ids', '-', '--yes', '-o', 'json'], groupIds);
    expect([deleted.exitCode, rowsOf(deleted.stdout)]).toEqual([0, groupIds.map((id) => ({ id }))]);
  });

  it('delete counts the groups without members, and the members of the other groups', async () => {
    const empty: string[] = [];
    for (let count = 0; count < 10; count++) {
      const { stdout } = await run(['groups', 'create', '--display-name', `Empty ${count}`, '-o', 'id']);
      empty.push(stdout.trim());
    }
    await run(['groups', 'create', '--display-name', 'One']);
    const one = (await run(['groups', 'get', 'One', '-o', 'id'])).stdout.trim();
    await run(['groups', 'add-member', 'One', ids[0] as string]);
    sent = [];
    const refused = await run(['groups', 'delete', '--ids', '-', '--yes'], [...empty, one]);
    expect([refused.exitCode, changes()]).toEqual([9, []]);
    expect(refused.stderr).toContain(
      'this would delete 11 resources permanently and remove user01 (id-1) from group One',
    );
    expect(refused.stderr).toContain('to allow this change, use --max-removals 11; --yes is not enough');
    const allowed = await run(['groups', 'delete', '--ids', '-', '--max-removals', '11'], [...empty, one]);
    expect([allowed.exitCode, changes().length]).toEqual([0, 11]);
  });

  it('members and add-member', async () => {
    const members = await run(
      ['groups', 'members', '--ids', '-', '--columns', 'group,id', '-o', 'csv'],
      groupIds.slice(0, 1),
    );
    expect(members.stdout).toBe(
      `group,id\n${ids
        .slice(0, 3)
        .map((id) => `${groupIds[0]},${id}\n`)
        .join('')}`,
    );
    const added = await run(['groups', 'add-member', 'Staff', '--ids', '-'], ids.slice(2, 5));
    expect([added.exitCode, added.stderr.includes('Added user04')]).toEqual([0, true]);
    const removed = await run(['groups', 'remove-member', 'Staff', '--ids', '-'], [...ids.slice(0, 2), missing]);
    expect([removed.exitCode, removed.stderr.split('\n')[0]]).toEqual([3, 'Error: there is no user "no-such-id"']);
  });
});

describe('--where', () => {
  const filters = () => sent.flatMap(({ query }) => (query['filter'] === undefined ? [] : [query['filter']]));

  it('joins all conditions and --filter, with full names', async () => {
    const where = ['--where', 'department=R&D', '--where', 'manager.value!=x', '--where', 'active=true'];
    await run(['users', 'list', '--filter', 'title pr or nickName pr', ...where]);
    expect(filters()).toEqual([
      `(title pr or nickName pr) and ${urn.EnterpriseUser}:department eq "R&D" and ${urn.EnterpriseUser}:manager.value ne "x" and active eq true`,
    ]);
  });

  it.each([
    [['groups', 'list'], 'displayName^=St', 'displayName sw "St"'],
    [['resources', 'list', 'User'], 'active=true', 'active eq true'],
    [['bulk', 'export'], 'userName=user01', 'userName eq "user01"'],
    [['users', 'deactivate', '--dry-run'], 'userName=user01', 'userName eq "user01"'],
    [['users', 'delete', '--dry-run'], 'userName~user01', 'userName co "user01"'],
    [['groups', 'add-member', 'Guides', '--dry-run'], 'userName$=04', 'userName ew "04"'],
  ])('selects in %j', async (argv, condition, filter) => {
    const { exitCode } = await run([...argv, '--where', condition]);
    expect([exitCode, filters()]).toEqual([0, expect.arrayContaining([filter])]);
  });

  it('limits sync plan to the selected people', async () => {
    const { exitCode, stderr } = await run(
      ['sync', 'plan', '-', '--where', 'userName=user01', '-o', 'ndjson'],
      ['userName', 'user02'],
    );
    expect([exitCode, stderr.includes('deactivated')]).toEqual([0, true]);
    expect(changes()).toEqual([]);
  });

  it('names a similar attribute, and cannot be combined with --filter-raw', async () => {
    const typo = await run(['users', 'list', '--where', 'departmnet=x']);
    expect(typo.stderr).toBe(
      'Error: --where departmnet: User has no attribute "departmnet"\n  hint   did you mean "department"?\n',
    );
    const raw = await run(['users', 'list', '--where', 'active=true', '--filter-raw', 'x']);
    expect(raw.stderr.split('\n')[0]).toBe('Error: --filter-raw cannot be combined with --filter or --where');
  });
});

describe('the employee number', () => {
  beforeEach(async () => {
    for (const [userName, employeeNumber] of [
      ['ada', '1042'],
      ['1043', '7'],
      ['bob', '1043'],
      ['cyd', '88'],
      ['dan', '88'],
    ]) {
      const body = { schemas: [urn.User, urn.EnterpriseUser], userName, [urn.EnterpriseUser]: { employeeNumber } };
      await post(options.exchange as Exchange, '/Users', body as JsonObject);
    }
  });
  const get = async (...argv: string[]) => run(['users', 'get', ...argv, '-q', 'userName', '-o', 'table']);

  it('finds a person whom no other key finds', async () => {
    expect(await get('1042')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('ada') });
    expect(await get('1043')).toMatchObject({ stdout: expect.stringContaining('1043') });
    expect(await get('1043', '--by', 'employeeNumber')).toMatchObject({ stdout: expect.stringContaining('bob') });
  });

  it('of two people is an error that lists both', async () => {
    const { exitCode, stderr } = await get('88');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: "88" is the employeeNumber of 2 users:\n {2}cyd \(.*\)\n {2}dan \(.*\)\n/);
  });
});

describe('a query that finds nothing', () => {
  it.each([
    [['users', 'list', '-q', 'userName'], 'because the result is a list; to read each item, use [].userName'],
    [['users', 'list', '-q', '[].usrName'], 'because no object has the key "usrName"; did you mean "userName"?'],
    [['users', 'get', 'user01', '-q', 'activ'], 'because no object has the key "activ"; did you mean "active"?'],
  ])('%j has a note', async (argv, reason) => {
    const { exitCode, stderr } = await run(argv);
    expect([exitCode, stderr]).toEqual([0, `Note: the query found nothing, ${reason}\n`]);
  });

  it.each([
    [['users', 'get', 'user01', '-q', 'title']],
    [['users', 'list', '-q', 'length(@)']],
    [['users', 'list', '-q', '[?active].title']],
  ])('%j has no note', async (argv) => {
    expect((await run(argv)).stderr).toBe('');
  });
});
