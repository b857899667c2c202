import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { githubEmu } from '../../src/dialects/vendors/github-emu.ts';
import { createPresetWorld } from './preset.ts';

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

const file = (active: boolean, title: string): string =>
  `userName,externalId,displayName,email,title,active\nann,x-ann,Ann,ann@example.com,${title},${active}\n`;

it('an import does not give the names back to a person who is inactive, and whose names the service replaced', async () => {
  const world = createPresetWorld(githubEmu, { speaksDialect: true });
  const importFile = async (text: string, ...flags: string[]): Promise<unknown[]> => {
    const ran = await world.run(['bulk', 'import', '-', '--yes', '-o', 'ndjson', ...flags], text);
    return [ran.exitCode, JSON.parse(ran.stdout).outcome];
  };
  const ann = () => world.truth('User').find(({ externalId }) => externalId === 'x-ann');
  expect(await importFile(file(true, 'Chef'))).toEqual([0, 'created']);
  expect(await importFile(file(false, 'Chef'))).toEqual([0, 'updated']);
  expect(ann()).toMatchObject({ userName: `inactive-${ann()?.id}`, active: false });
  expect(await importFile(file(false, 'Chef'))).toEqual([0, 'unchanged']);
  expect(await importFile(file(false, 'Cook'))).toEqual([0, 'updated']);
  expect(await importFile(file(true, 'Cook'), '--reactivate')).toEqual([0, 'updated']);
  expect(ann()).toMatchObject({ userName: 'ann', title: 'Cook', active: true });
});
