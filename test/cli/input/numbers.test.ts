import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeService, type FakeService } from '../../support/fake-service/index.ts';
import { type RunOptions, scimctl } from '../run.ts';

/** The ids of Alice and Bob differ only in the last digit. A double cannot represent this difference. */
const [alice, bob] = ['9007199254740992', '9007199254740993'] as const;
let service: FakeService;
let options: RunOptions;

beforeEach(() => {
  service = createFakeService({ idsAs: 'number', ids: (n) => String(9007199254740991n + BigInt(n)) });
  service.addUser({ userName: 'alice', active: true, externalId: 'A' });
  service.addUser({ userName: 'bob', active: true, externalId: 'B' });
  service.addGroup('Staff', [alice, bob]);
  options = { exchange: service.exchange };
});

const active = () => [alice, bob].map((id) => service.users.get(id)?.active);

describe('ids that are numbers beyond 2^53', () => {
  it.each([[['bob']], [[bob]]])('deactivate the right person: %s', async ([name]) => {
    const { exitCode } = await scimctl(['users', 'deactivate', name as string, '--yes'], options);
    expect([exitCode, active()]).toEqual([0, [true, false]]);
  });

  it('delete the right person', async () => {
    const { exitCode } = await scimctl(['users', 'delete', 'bob', '--yes'], options);
    expect([exitCode, [...service.users.keys()]]).toEqual([0, [alice]]);
  });

  it('offboard the right person', async () => {
    const { exitCode } = await scimctl(['bulk', 'offboard', '-', '--yes'], { ...options, stdin: 'userName\nbob\n' });
    expect([exitCode, active(), service.membersOf('Staff')]).toEqual([0, [true, false], [alice]]);
  });

  it('take the right member out of a group', async () => {
    const { exitCode } = await scimctl(['groups', 'remove-member', 'Staff', 'bob'], options);
    expect([exitCode, service.membersOf('Staff')]).toEqual([0, [alice]]);
  });

  it('are printed with their digits', async () => {
    expect((await scimctl(['users', 'list', '-o', 'id'], options)).stdout).toBe(`${alice}\n${bob}\n`);
    expect((await scimctl(['users', 'list', '-o', 'json', '-q', '[].id'], options)).stdout).toContain(`"${bob}"`);
  });

  it('are printed as the server wrote them with -o raw and api', async () => {
    expect((await scimctl(['users', 'get', bob, '-o', 'raw'], options)).stdout).toContain(`"id":${bob},`);
    expect((await scimctl(['users', 'list', '-o', 'raw'], options)).stdout).toContain(`"id":${bob},`);
    expect((await scimctl(['api', 'GET', `/Users/${bob}`, '-o', 'raw'], options)).stdout).toContain(`"id":${bob},`);
    expect((await scimctl(['api', 'GET', `/Users/${bob}`], options)).stdout).toContain(`"id": ${bob},\n`);
  });
});

describe('numbers that a person writes', () => {
  const file = (name: string, text: string): string => {
    const full = path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-numbers-')), name);
    writeFileSync(full, text);
    return full;
  };
  const written = () => [...service.users.values()].at(-1);

  it.each([['00123'], ['0x1F'], ['0o17'], ['+43'], ['12:30'], ['.5'], ['2024-01-31'], ['1_000']])(
    'stay what they are in YAML: %s',
    async (text) => {
      const yaml = file('user.yaml', `userName: cy\nexternalId: ${text}\n`);
      const { exitCode } = await scimctl(['users', 'create', '--file', yaml], options);
      expect([exitCode, written()?.externalId]).toEqual([0, text]);
    },
  );

  it('a number that is printed as it is written is sent as it is', async () => {
    const yaml = file('user.yaml', 'userName: cy\nexternalId: 123\n');
    await scimctl(['users', 'create', '--file', yaml], options);
    expect(written()?.externalId).toBe('123');
  });

  it.each([
    ['user.yaml', 'userName: cy\nexternalId: 1e3\n', 'line 2: the number 1e3 would be sent as 1000'],
    ['user.yaml', 'userName: cy\nexternalId: 1.10\n', 'line 2: the number 1.10 would be sent as 1.1'],
    ['user.yaml', `userName: cy\n\nexternalId: ${bob}\n`, `line 3: the number ${bob} would be sent as ${alice}`],
    ['user.json', `{\n"userName": "cy",\n"externalId": ${bob}}`, `line 3: the number ${bob} would be sent as ${alice}`],
    ['user.json', '{"userName":"cy","externalId":1.0}', 'line 1: the number 1.0 would be sent as 1'],
  ])('is refused with its place in %s: %j', async (name, text, message) => {
    const { exitCode, stderr } = await scimctl(['users', 'create', '--file', file(name, text)], options);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).toContain('in quotes for a text');
    expect(service.requests).toEqual([]);
  });

  it('is refused in --set and --op', async () => {
    for (const argv of [
      ['users', 'update', alice, '--set', `externalId:=${bob}`],
      ['users', 'patch', alice, '--op', `add externalId:=${bob}`],
    ]) {
      const { exitCode, stderr } = await scimctl(argv, options);
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringContaining(`externalId:=${bob}: the number ${bob} would be sent as ${alice}`),
      ]);
    }
  });

  it.each([
    ['ndjson', '{"userName":"cy","externalId":00}', undefined],
    ['ndjson', `{"userName":"cy","externalId":${bob}}`, bob],
    ['ndjson', '{"userName":"cy","externalId":1.10}', '1.10'],
    ['json', '[{"userName":"cy","externalId":1e3}]', '1e3'],
  ])('is text in a row of %s: %s', async (format, text, externalId) => {
    await scimctl(['bulk', 'import', file(`people.${format}`, text), '--yes'], options);
    expect([...service.users.values()].find(({ userName }) => userName === 'cy')?.externalId).toBe(externalId);
  });

  it('api sends the very text', async () => {
    const sent: unknown[] = [];
    const exchange: typeof service.exchange = (request) => {
      sent.push(request.raw ?? request.body);
      return service.exchange(request);
    };
    const data = `{"userName":"cy","externalId":${bob}}`;
    const { exitCode } = await scimctl(['api', 'POST', '/Users', '--data', data], { exchange });
    const fromFile = await scimctl(['api', 'POST', '/Users', '--file', file('a.json', data.replace('cy', 'dy'))], {
      exchange,
    });
    expect([exitCode, fromFile.exitCode, sent]).toEqual([0, 0, [data, data.replace('cy', 'dy')]]);
    const dry = await scimctl(['api', 'POST', '/Users', '--data', data, '--dry-run', '-o', 'json'], { exchange });
    expect(dry.stdout).toContain(bob);
  });
});
