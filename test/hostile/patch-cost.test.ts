import { expect, it } from 'vitest';
import { urn } from '../../src/protocol/urns.ts';
import { createHarness, group, patchOp, user } from '../mock-server/provider/harness.ts';

const people = 3000;
const remove = (id: number) => ({ op: 'remove', path: `members[value eq "id-${id}"]` });
const search = { op: 'remove', path: 'members[display eq "nobody"]' };

async function createLargeGroup() {
  const harness = createHarness();
  for (let i = 1; i <= people; i++) await harness.send('POST', '/Users', user(`user-${i}`));
  const ids = Array.from({ length: people }, (_, i) => `id-${i + 1}`);
  await harness.send('POST', '/Groups', group('everybody', ...ids));
  return { ...harness, path: `/Groups/id-${people + 1}` };
}

it('a PATCH that goes through a large group again and again is refused whole, a shorter one is not', async () => {
  const { send, path } = await createLargeGroup();
  const many = Array.from({ length: 4000 }, () => search);
  expect(await send('PATCH', path, patchOp(...many))).toMatchObject({
    status: 413,
    body: {
      schemas: [urn.Error],
      status: '413',
      detail: 'the lists are too long for a PATCH with 4000 operations: send several smaller PATCH requests',
    },
  });
  expect((await send('GET', path)).body.members).toHaveLength(people);
  expect(await send('PATCH', path, patchOp(...[1, 2, 3].map(remove)))).toMatchObject({ status: 204 });
  expect((await send('GET', path)).body.members).toHaveLength(people - 3);
});

it('one operation has as many members as it likes', async () => {
  const { send, path } = await createLargeGroup();
  const value = Array.from({ length: people }, (_, i) => ({ value: `id-${i + 1}` }));
  expect(await send('PATCH', path, patchOp({ op: 'replace', path: 'members', value }))).toMatchObject({ status: 204 });
});

it('a PATCH has five thousand operations and no more', async () => {
  const { send } = createHarness();
  await send('POST', '/Users', user('a'));
  const titles = Array.from({ length: 5001 }, (_, i) => ({ op: 'replace', path: 'title', value: `t${i}` }));
  expect(await send('PATCH', '/Users/id-1', patchOp(...titles))).toMatchObject({
    status: 413,
    body: { detail: 'a PATCH can have at most 5000 operations, not 5001' },
  });
  expect((await send('PATCH', '/Users/id-1', patchOp(...titles.slice(1)))).body).toMatchObject({ title: 't5000' });
});
