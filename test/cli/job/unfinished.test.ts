import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createLayered, type Layer, refusal } from '../../changes/field/layer.ts';

/** A promise that resolves when `open` is called. */
function createGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/**
 * A service that makes the change of m01, but shows the old title. It responds to the change of m02 with status 401,
 * and responds to reads of m01 only after this. If `isOpen` is true, the service makes and shows all changes.
 */
function refusingTheSecond() {
  const state = { isOpen: false };
  const [changed, refused] = [createGate(), createGate()];
  const first = '/Users/id-2';
  const layer: Layer = (next) => async (request) => {
    if (state.isOpen) return next(request);
    if (request.method === 'PATCH' && request.path !== first) {
      await changed.opened;
      refused.open();
      return refusal(401, 'the token has expired');
    }
    if (request.method === 'GET' && request.path === first) {
      await refused.opened;
      const response = await next(request);
      return { ...response, body: { ...(response.body as object), title: 'Clerk' } };
    }
    const response = await next(request);
    if (request.method !== 'PATCH') return response;
    changed.open();
    return { status: 204, headers: {} };
  };
  const world = createLayered(layer);
  return { world, state };
}

it('a job is resumed if an error stopped the run before a change was verified', async () => {
  const { world, state } = refusingTheSecond();
  const stdin = 'userName,title\nm01,Lead\nm02,Lead\n';
  const ran = await world.run(['bulk', 'import', '-', '--yes', '--bulk', 'never'], { stdin });
  const outcomes = (text: string) => JSON.parse(text).map(({ outcome }: { outcome: string }) => outcome);
  expect(outcomes(ran.stdout)).toEqual(['not verified', 'failed']);
  const [id] = readdirSync(path.join(world.folder, 'state', 'jobs'));
  expect(ran.stderr).toContain(`Stopped at 2 of 2. Resume: scimctl job resume ${id}\n`);
  const list = await world.run(['job', 'list']);
  expect(JSON.parse(list.stdout)[0]).toMatchObject({ state: 'stopped', left: 2 });
  const report = await world.run(['job', 'report', '--last']);
  expect(outcomes(report.stdout)).toEqual(['not verified', 'failed']);
  state.isOpen = true;
  const resumed = await world.run(['job', 'resume', '--last', '--yes']);
  expect([resumed.exitCode, outcomes(resumed.stdout)]).toEqual([0, ['updated', 'updated']]);
  const after = await world.run(['job', 'list']);
  expect(JSON.parse(after.stdout)[0]).toMatchObject({ state: 'complete', left: 0 });
});
