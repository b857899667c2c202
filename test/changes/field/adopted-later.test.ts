import { expect, it } from 'vitest';
import { bodyOf, createLayered, type Layer, refusal } from './layer.ts';

const hire = 'userName,title\nkim@example.com,Clerk\n';

/**
 * A service that hides kim's account from searches until a client tries to create the account. The service refuses to
 * create the account, and from then on shows it. It responds to changes of the account with status 202.
 */
function hidingKim() {
  const state = { isShown: false, posts: 0, isLate: true };
  const layer: Layer = (next) => async (request) => {
    const isOfUsers = request.path === '/Users';
    if (isOfUsers && request.method === 'POST') {
      state.isShown = true;
      state.posts++;
      if (bodyOf(request)['userName'] === 'kim@example.com') return refusal(409, 'taken', 'uniqueness');
    }
    if (isOfUsers && request.method === 'GET' && !state.isShown)
      return { status: 200, headers: {}, body: { totalResults: 0, Resources: [] } };
    if (state.isLate && (request.method === 'PATCH' || request.method === 'PUT')) return { status: 202, headers: {} };
    return next(request);
  };
  const world = createLayered(layer);
  const id = world.service.addUser({ userName: 'kim@example.com', active: true });
  return { world, id, state };
}

it('an account whose change the service makes later was there before, and no undo deletes the account', async () => {
  const { world, id } = hidingKim();
  const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin: hire });
  expect([ran.exitCode, JSON.parse(ran.stdout)[0]]).toMatchObject([
    7,
    { outcome: 'not verified', id, adopted: true, error: { status: 202 } },
  ]);
  const undo = await world.run(['job', 'undo', '--last', '--yes']);
  expect([undo.exitCode, JSON.parse(undo.stdout)[0].error?.code]).toEqual([5, 'conflict']);
  expect(world.service.users.has(id)).toBe(true);
});

it('nor does an undo delete the account after the job was resumed', async () => {
  const { world, id, state } = hidingKim();
  await world.run(['bulk', 'import', '-', '--yes'], { stdin: hire });
  const early = await world.run(['job', 'resume', '--last', '--yes']);
  expect(JSON.parse(early.stdout)[0]).toMatchObject({ outcome: 'not verified', id, adopted: true });
  Object.assign(world.service.users.get(id) ?? {}, { title: 'Clerk' });
  state.isLate = false;
  const resumed = await world.run(['job', 'resume', '--last', '--yes']);
  expect([resumed.exitCode, JSON.parse(resumed.stdout)[0]]).toMatchObject([
    0,
    { outcome: 'updated', id, adopted: true },
  ]);
  await world.run(['job', 'undo', '--last', '--yes']);
  expect([world.service.users.has(id), state.posts]).toEqual([true, 1]);
});

it('nor after a retry of a row that failed because the account was inactive', async () => {
  const { world, id, state } = hidingKim();
  state.isLate = false;
  Object.assign(world.service.users.get(id) ?? {}, { active: false });
  const ran = await world.run(['bulk', 'import', '-', '--yes'], { stdin: hire });
  expect(JSON.parse(ran.stdout)[0]).toMatchObject({ outcome: 'failed', id });
  Object.assign(world.service.users.get(id) ?? {}, { active: true });
  const retried = await world.run(['job', 'retry', '--last', '--yes']);
  expect(JSON.parse(retried.stdout)[0]).toMatchObject({ outcome: 'updated', id, adopted: true });
  await world.run(['job', 'undo', '--last', '--yes']);
  expect(world.service.users.has(id)).toBe(true);
});
