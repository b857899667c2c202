import { describe, expect, it } from 'vitest';
import type { FailRule } from '../support/fake-service/index.ts';
import { createWorld, type World } from './world.ts';

const asked = ({ service }: World): number => service.requests.filter((line) => line === 'GET /Me').length;
const isActive = ({ service }: World): unknown => service.users.get('id-1')?.['active'];
const answering = (rule: FailRule): World => createWorld({ fail: [{ path: /^\/Me$/, ...rule }] });
const deactivate = ['users', 'deactivate', 'pat'];

describe('/Me', () => {
  it('is read once in a run that deactivates or deletes people', async () => {
    const world = createWorld({ me: 'id-13' });
    const stdin = 'userName,Active\npat,no\nm01,no\nm02,no\n';
    expect((await world.run(['bulk', 'import', '-', '--yes'], { stdin })).exitCode).toBe(0);
    expect([asked(world), isActive(world)]).toEqual([1, false]);
  });

  it('is not read by a run that removes nobody, or with --include-self', async () => {
    const world = createWorld({ me: 'id-1' });
    await world.run(['users', 'update', 'pat', '--set', 'title=Lead']);
    await world.run(['groups', 'remove-member', 'Staff', 'pat']);
    await world.run(['api', 'GET', '/Users/id-1']);
    await world.run(['api', 'PATCH', '/Users/id-1', '--data', patch({ op: 'replace', path: 'title', value: 'Boss' })]);
    expect((await world.run([...deactivate, '--include-self'])).exitCode).toBe(0);
    expect([asked(world), isActive(world)]).toEqual([0, false]);
  });

  it.each([400, 403, 404, 405, 410, 501])('may be answered %i', async (status) => {
    const world = answering({ status });
    expect([(await world.run(deactivate)).exitCode, isActive(world)]).toEqual([0, false]);
  });

  it.each([
    ['a page', { status: 200, body: '<html>sign in</html>' }],
    ['a list', { status: 200, body: { totalResults: 1, Resources: [{ id: 'id-1' }] } }],
    ['a redirect to another host', { status: 302, headers: { location: 'https://login.example.com/' } }],
  ])('may be answered by %s', async (_, rule) => {
    const world = answering(rule);
    expect([(await world.run(deactivate)).exitCode, isActive(world)]).toEqual([0, false]);
  });

  it('with a failure of the service does not mean that nobody is found', async () => {
    const world = answering({ status: 500 });
    const { exitCode, stderr } = await world.run(deactivate);
    expect([exitCode, stderr]).toEqual([
      9,
      'Error: scimctl cannot check whether the change removes the account that its token belongs to, because the server responded to GET /Me with status 500\n' +
        '  hint   to send the change without this check, use --include-self\n',
    ]);
    expect(isActive(world)).toBe(true);
    expect((await world.run([...deactivate, '--include-self'])).exitCode).toBe(0);
  });

  it('with status 401 is the error of the token', async () => {
    const world = answering({ status: 401 });
    expect([(await world.run(deactivate)).exitCode, isActive(world)]).toEqual([4, true]);
  });
});

const patch = (...Operations: object[]): string =>
  JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });

describe('api', () => {
  it.each([
    ['DELETE /Me', ['DELETE', '/Me'], 'delete id-1'],
    ['PATCH /Me', ['PATCH', '/Me', '--data', patch({ op: 'replace', value: { active: false } })], 'deactivate id-1'],
    ['PUT', ['PUT', '/Users/id-1', '--data', '{"userName":"pat","active":false}'], 'deactivate id-1'],
  ])('%s is a change of the account, also where no resource is read', async (_, argv, what) => {
    const world = createWorld({ me: 'id-1' });
    const { exitCode, stderr } = await world.run(['api', ...argv]);
    expect([exitCode, stderr]).toEqual([
      9,
      `Error: this would ${what}, and the token that scimctl uses belongs to this account\n  hint   --include-self allows this change\n`,
    ]);
    expect([asked(world), isActive(world)]).toEqual([1, true]);
    expect((await world.run(['api', ...argv, '--include-self'])).exitCode).toBe(0);
  });

  it('refuses a PATCH of the account whose effect is not known', async () => {
    const world = createWorld({ me: 'id-1' });
    const { exitCode, stderr } = await world.run(['api', 'PATCH', '/Users/id-1', '--data', '{}']);
    expect(stderr).toContain(
      'Error: this may deactivate id-1, and the token that scimctl uses belongs to this account\n',
    );
    expect(exitCode).toBe(9);
  });
});

it.each([
  ['users', ['users', 'offboard', 'pat', '--dry-run']],
  ['a file', ['bulk', 'plan', '-']],
])('a dry run of %s says what the run would say', async (_, argv) => {
  const world = createWorld({ me: 'id-1' });
  const { exitCode, stderr } = await world.run(argv, { stdin: 'userName,Active\npat,no\n' });
  expect(stderr).toContain(
    'Error: this would deactivate pat (id-1), and the token that scimctl uses belongs to this account\n',
  );
  expect(exitCode).toBe(9);
  expect((await world.run([...argv, '--include-self'], { stdin: 'userName,Active\npat,no\n' })).exitCode).toBe(0);
});
