import { expect, it } from 'vitest';
import { createMemoryProvider } from '../../mock-server/provider/memory-provider.ts';
import type { Exchange, ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import { scimctl } from '../cli/run.ts';
import { asOverTheWire, token } from '../cli/service.ts';

const members = 250;

/**
 * A provider with the group Big, which has 250 members, and the empty group Nobody. Responses with a group never
 * contain its members. `layer` is between the client and the provider.
 */
async function world(options: Parameters<typeof createMemoryProvider>[0], layer = (next: Exchange): Exchange => next) {
  const provider = createMemoryProvider({ token, ...options });
  const user = (index: number) => ({ id: `u${index}`, userName: `u${index}` }) as unknown as Resource;
  await provider.restore([
    ...Array.from({ length: members + 1 }, (_, index) => ({ op: 'put', type: 'User', resource: user(index) }) as const),
    { op: 'put', type: 'Group', resource: { id: 'g-big', displayName: 'Big' } as unknown as Resource },
    { op: 'put', type: 'Group', resource: { id: 'none', displayName: 'Nobody' } as unknown as Resource },
    ...Array.from({ length: members }, (_, index) => {
      return { op: 'link', group: 'g-big', member: { value: `u${index}`, type: 'User' } } as const;
    }),
  ]);
  const sent: ScimRequest[] = [];
  const inner = layer(asOverTheWire(provider.exchange));
  const exchange: Exchange = (request) => {
    sent.push(request);
    return inner(request);
  };
  const ids = async (name: string) => {
    const { stdout, stderr, exitCode } = await scimctl(['groups', 'members', name, '-o', 'id'], { exchange });
    return { ids: stdout.split('\n').filter(Boolean), stderr, exitCode };
  };
  return { provider, sent, ids, run: (...argv: string[]) => scimctl(argv, { exchange }) };
}

it('reads the members of a large group in pages, and never in one response', async () => {
  const { ids, sent } = await world({ types: ['group-members'], behaviour: { maxPageSize: 100 } });
  expect((await ids('g-big')).ids).toHaveLength(members);
  const ofGroup = sent.filter(({ path }) => path.startsWith('/Groups'));
  expect(new Set(ofGroup.map(({ query }) => query.excludedAttributes))).toEqual(new Set(['members']));
  expect(sent.filter(({ path }) => path === '/GroupMembers').map(({ query }) => query.filter)).toEqual(
    Array(3).fill('group.value eq "g-big"'),
  );
});

it('knows the members of a group that does not show them, and that an empty group is empty', async () => {
  const hiding = { membersOnRead: 'never' } as const;
  const { ids, run, provider } = await world({ types: ['group-members'], behaviour: hiding });
  expect((await ids('Big')).ids).toHaveLength(members);
  expect(await ids('Nobody')).toEqual({ ids: [], stderr: '', exitCode: 0 });
  const added = await run('groups', 'patch', 'Big', '--op', `add members:=[{"value":"u${members}"}]`);
  expect([added.exitCode, added.stderr.split('\n')[0]]).toEqual([0, 'Patched group Big (g-big)']);
  expect(provider.store.members('g-big').size).toBe(members + 1);
  const alone = await world({ behaviour: hiding });
  expect(await alone.ids('Big')).toMatchObject({ ids: [], exitCode: 10 });
});

it('does not take a group for empty because no membership of any group is shown', async () => {
  const { ids } = await world(
    { types: ['group-members'], behaviour: { membersOnRead: 'never' } },
    (next) => async (request) =>
      next(request.path === '/GroupMembers' ? { ...request, query: { filter: 'group.value eq "x"' } } : request),
  );
  const { stderr, exitCode } = await ids('Nobody');
  expect(exitCode).toBe(10);
  expect(stderr).toContain(
    'no group of the service shows members, so the members of group Nobody (none) are not known',
  );
});

it('leaves out the memberships of other groups if the service ignores the filter', async () => {
  const { ids, run } = await world({ types: ['group-members'] }, (next) => async (request) => {
    const { filter: _filter, ...query } = request.query;
    return next(request.path === '/GroupMembers' ? { ...request, query } : request);
  });
  await run('groups', 'add-member', 'Nobody', 'u7');
  expect((await ids('Nobody')).ids).toEqual(['u7']);
});

it('ends with an error if the list of memberships is incomplete', async () => {
  const { ids } = await world({ types: ['group-members'] }, (next) => async (request) => {
    const response = await next(request);
    if (request.path !== '/GroupMembers' || request.query.startIndex === undefined) return response;
    return { status: 500, headers: {}, body: { detail: 'no' } };
  });
  expect((await ids('Big')).exitCode).toBe(6);
});

it('counts a deleted membership as a member who leaves the group', async () => {
  const { run, provider } = await world({ types: ['group-members'] });
  const deletion = ['resources', 'delete', 'GroupMember', 'g-big~u7'];
  const refused = await run(...deletion, '--max-removals', '0');
  expect(refused.exitCode).toBe(9);
  expect(refused.stderr).toContain('remove u7 (u7) from group Big');
  expect(provider.store.members('g-big').has('u7')).toBe(true);
  expect((await run(...deletion, '--yes')).stderr).toContain('Deleted GroupMember g-big~u7');
  expect(provider.store.members('g-big').has('u7')).toBe(false);
});
