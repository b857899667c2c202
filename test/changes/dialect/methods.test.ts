import { describe, expect, it } from 'vitest';
import { createDialectWorld, saysOf } from './dialect-world.ts';

const methods = { User: ['GET', 'PUT'], Group: ['GET', 'PATCH'] } as const;

describe('methods that the dialect knows', () => {
  it.each([
    ['PUT', ['users', 'update', 'm01', '--title', 'Lead'], ['PUT']],
    ['PATCH', ['groups', 'replace', 'Staff', '--file', '-', '--yes', '--max-removals', '50'], ['PATCH']],
  ] as const)('only %s is sent, and no refused request before it', async (_, argv, sent) => {
    const world = createDialectWorld({ methods });
    const group = JSON.stringify({ displayName: 'Staff', members: [{ value: world.ids['pat'] }] });
    const { exitCode } = await world.run(argv, { stdin: group });
    expect([exitCode, world.sent().map(({ method }) => method)]).toEqual([0, sent]);
  });

  it.each([
    [['users', 'create', '--user-name', 'eve'], 'Acme has no POST for the resource type User; nothing was sent'],
    [['users', 'delete', 'pat', '--yes'], 'Acme has no DELETE for the resource type User; nothing was sent'],
    [['groups', 'delete', 'Staff', '--yes'], 'Acme has no DELETE for the resource type Group; nothing was sent'],
  ])('%j is an error before the first request', async (argv, message) => {
    const world = createDialectWorld({ methods });
    const ran = await world.run(argv);
    expect([ran.exitCode, saysOf(ran), world.service.requests]).toEqual([10, [`Error: ${message}`], []]);
  });

  it.each([
    [['groups', 'create', '--display-name', 'Club'], 'Acme has no POST for the resource type Group; nothing was sent'],
    [['groups', 'delete', 'Staff', '--yes'], 'Acme has no DELETE for the resource type Group; nothing was sent'],
  ])('%j is an error for a service without groups', async (argv, message) => {
    const world = createDialectWorld({ resourceTypes: ['User'] });
    const ran = await world.run(argv);
    expect([ran.exitCode, saysOf(ran), world.service.requests]).toEqual([10, [`Error: ${message}`], []]);
    expect((await world.run(['users', 'create', '--user-name', 'eve'])).exitCode).toBe(0);
  });

  it.each([
    ['users', 'update', 'pat', '--title', 'Boss'],
    ['users', 'patch', 'pat', '--op', 'replace title=Boss'],
    ['users', 'replace', 'pat', '--file', '-'],
    ['users', 'deactivate', 'pat'],
  ])('%s %s needs PATCH or PUT', async (...argv) => {
    const world = createDialectWorld({ methods: { User: ['GET'] } });
    const ran = await world.run(argv, { stdin: '{"userName":"pat"}' });
    const message = 'Error: Acme has no PATCH and no PUT for the resource type User; nothing was sent';
    expect([ran.exitCode, saysOf(ran), world.service.requests]).toEqual([10, [message], []]);
  });

  it('PATCH is not sent to a service with another format of PATCH', async () => {
    const world = createDialectWorld({ patchFormat: 'json-patch' });
    expect((await world.run(['users', 'update', 'm01', '--title', 'Lead'])).exitCode).toBe(0);
    expect(world.sent().map(({ method }) => method)).toEqual(['PUT']);
    const withoutPut = createDialectWorld({ patchFormat: 'json-patch', methods: { User: ['GET', 'PATCH'] } });
    const ran = await withoutPut.run(['users', 'update', 'm01', '--title', 'Lead']);
    const message = 'Error: Acme has no PATCH and no PUT for the resource type User; nothing was sent';
    expect([ran.exitCode, saysOf(ran), withoutPut.service.requests]).toEqual([10, [message], []]);
  });

  it('runs on many people need a method too, and look for nobody before', async () => {
    const edit = createDialectWorld({ methods });
    const deleted = await edit.run(['users', 'delete', '--filter', 'title eq "Chief"', '--yes']);
    const offboard = createDialectWorld({ methods: { User: ['GET'] } });
    const left = await offboard.run(['users', 'offboard', 'pat', '--yes']);
    expect([saysOf(deleted), saysOf(left)]).toEqual([
      ['Error: Acme has no DELETE for the resource type User; nothing was sent'],
      ['Error: Acme has no PATCH and no PUT for the resource type User; nothing was sent'],
    ]);
    const requests = [...edit.service.requests, ...offboard.service.requests];
    expect(requests.filter((request) => request.includes('/Users'))).toEqual([]);
  });

  it('an import says so of each row, and changes the others', async () => {
    const world = createDialectWorld({ methods });
    const stdin = 'userName,Title,Groups\nnew,Boss,\npat,Lead,Night shift\n';
    const { exitCode, stdout } = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson'], { stdin });
    expect([exitCode, ...stdout.split('\n')]).toEqual([
      7,
      '{"step":"person","line":2,"key":"new","outcome":"failed","error":{"code":"unsupported","message":"Acme has no POST for the resource type User"}}',
      '{"step":"person","line":3,"key":"pat","outcome":"updated","id":"id-1","changes":[{"op":"replace","path":"title","value":"Lead","was":"Chief"}]}',
      String.raw`{"step":"group","line":3,"key":"pat","id":"id-1","target":"Night shift","outcome":"failed","error":{"code":"unsupported","message":"the group \"Night shift\" cannot be created: Acme has no POST for the resource type Group"}}`,
      '',
    ]);
  });

  it('an offboarding does not pass over a group that the dialect does not know', async () => {
    const world = createDialectWorld({ resourceTypes: ['User'] }, { groupsOnUsers: false });
    const ran = await world.run(['users', 'offboard', 'pat', '--yes']);
    expect([ran.exitCode, ran.stderr.split('\n').at(-2)]).toEqual([10, '1 failed']);
  });

  it('an offboarding does not say that there are no groups if the service does not say so', async () => {
    const world = createDialectWorld({ resourceTypes: ['User'] }, { groupSearch: '500', groupsOnUsers: false });
    expect((await world.run(['users', 'offboard', 'pat', '--yes'])).exitCode).toBe(7);
  });
});
