import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../src/state/temporary-folder.ts';
import { temporary } from '../profiles/directory.ts';

const machine = hostname().replace(/[^\w.-]/g, '_');
/** The id of a process that has ended. */
const ended = spawnSync(process.execPath, ['-e', '']).pid;

it('a new folder is for this user only, and deletes the folders of processes that have ended', async () => {
  const parent = await temporary();
  for (const name of [`scimctl-input-${machine}-${ended}-abc123`, `scimctl-rehearsal-${machine}-${ended}-abc123`]) {
    mkdirSync(path.join(parent, name, 'deeper'), { recursive: true });
    writeFileSync(path.join(parent, name, 'deeper', 'input'), 'userName\nann\n');
  }
  const folder = await makeTemporaryFolder('input', parent);
  expect(readdirSync(parent)).toEqual([path.basename(folder)]);
  expect(path.basename(folder)).toMatch(/^scimctl-input-.*-\d+-\w{6}$/);
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it.each([
  ['of a process that runs', `scimctl-input-${machine}-${process.pid}-abc123`],
  ['of another machine', `scimctl-input-another-${ended}-abc123`],
  ['with another content, such as the text of an editor', `scimctl-edit-${machine}-${ended}-abc123`],
  ['with a longer name', `scimctl-input-${machine}-${ended}-abc123.d`],
])('keeps a folder %s', async (_what, name) => {
  const parent = await temporary();
  mkdirSync(path.join(parent, name));
  await makeTemporaryFolder('rehearsal', parent);
  expect(existsSync(path.join(parent, name))).toBe(true);
});

it.skipIf(process.platform === 'win32')('a link in the place of a folder is not followed', async () => {
  const [parent, target] = [await temporary(), await temporary()];
  writeFileSync(path.join(target, 'kept'), '');
  symlinkSync(target, path.join(parent, `scimctl-input-${machine}-${ended}-abc123`));
  await makeTemporaryFolder('input', parent);
  expect(existsSync(path.join(target, 'kept'))).toBe(true);
});

it('a parent folder that is missing is an error with the code of the system', async () => {
  await expect(makeTemporaryFolder('input', path.join(await temporary(), 'none'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
