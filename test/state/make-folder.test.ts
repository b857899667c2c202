import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createAuditLog } from '../../src/cli/audit/audit-log.ts';
import type { AuditRecord } from '../../src/cli/audit/audit-record.ts';
import { updateConfig } from '../../src/profiles/config.ts';
import { makeFolder, makeFolderSync } from '../../src/state/make-folder.ts';
import { temporary } from '../profiles/directory.ts';

const variants = {
  async: makeFolder,
  sync: async (folder: string) => makeFolderSync(folder),
};

/** In this folder, the system says that the parent of a new folder is missing, although the parent exists. */
const unwritable = '/proc';

test.each(Object.entries(variants))(
  '%s: creates all folders, also if the folders exist already',
  async (_what, make) => {
    const folder = path.join(await temporary(), 'a', 'b', 'c');
    await Promise.all([make(folder), make(folder)]);
    await make(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
    if (process.platform !== 'win32') expect(statSync(path.dirname(folder)).mode & 0o777).toBe(0o700);
  },
);

test.each(Object.entries(variants))('%s: a file in the place of a folder is an error', async (_what, make) => {
  const file = path.join(await temporary(), 'file');
  writeFileSync(file, '');
  await expect(make(file)).rejects.toMatchObject({ code: 'EEXIST', path: file });
  await expect(make(path.join(file, 'below'))).rejects.toMatchObject({ path: path.join(file, 'below') });
});

test.runIf(existsSync(unwritable))('a folder that the system cannot create ends the work with its path', async () => {
  const folder = path.join(unwritable, 'scimctl-test', 'config');
  await expect(makeFolder(folder)).rejects.toMatchObject({ code: 'ENOENT', path: path.dirname(folder) });
  await expect(updateConfig(folder, (config) => config)).rejects.toThrow(
    `${path.join(folder, 'config.json.lock')} cannot be written (ENOENT)`,
  );
  const log = createAuditLog(folder);
  void log.add({} as AuditRecord);
  log.close();
  expect(log.problem()).toBe(`the audit log ${path.join(folder, 'audit.ndjson')} cannot be written: ENOENT`);
});
