import { beforeEach, expect, it } from 'vitest';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { layOver, type Overlay } from '../../../mock-server/store/overlay.ts';
import { type Change, type Store, StoreWriteError } from '../../../mock-server/store/store.ts';
import { picture, title } from './model.ts';

const put = (id: string, type = 'User'): Change => ({
  op: 'put',
  type,
  resource: { schemas: [], id, title: 'x' },
});
const link = (group: string, value: string): Change => ({ op: 'link', group, member: { value, type: 'User' } });

let below: Store;
let overlay: Overlay;
beforeEach(async () => {
  below = createMemoryStore({ indexes: [title] });
  await below.commit([put('a'), put('g', 'Group'), link('g', 'a')]);
  overlay = layOver(below, [title]);
});

it('shows what is below and what is new, of which those below see nothing until it is committed there', async () => {
  const before = picture(below);
  const fresh = [put('b'), put('h', 'Group'), link('h', 'a'), link('h', 'b')];
  await overlay.store.commit(fresh);
  expect(picture(below)).toEqual(before);
  const seen = picture(overlay.store);
  expect(seen).toMatchObject({
    User: [{ id: 'a' }, { id: 'b' }],
    Group: [{ id: 'g' }, { id: 'h' }],
    members: [[{ value: 'a' }], [{ value: 'a' }, { value: 'b' }]],
    find: [['a', 'b'], []],
  });
  expect(overlay.store.get('User', 'a')).toBe(below.get('User', 'a'));
  expect(overlay.store.count('User')).toBe(2);
  expect([...overlay.store.groupsOf('a')]).toEqual(['g', 'h']);
  expect(overlay.changes).toEqual(fresh);
  await below.commit(overlay.changes);
  expect(picture(below)).toEqual(seen);
});

it('what is new may change, and what is below may not', async () => {
  await overlay.store.commit([put('b')]);
  await overlay.store.commit([put('b')]);
  const refused: Change[] = [
    put('a'),
    { op: 'delete', type: 'User', id: 'a' },
    { op: 'unlink', group: 'g', member: 'a' },
  ];
  for (const change of refused) {
    const error = new StoreWriteError('an overlay accepts only new resources and links');
    await expect(overlay.store.commit([change])).rejects.toThrow(error);
    expect(() => overlay.apply([change])).toThrow(error);
  }
  await expect(overlay.store.commit([link('g', 'b')])).rejects.toThrow(TypeError);
  expect(overlay.changes).toEqual([put('b'), put('b')]);
});
