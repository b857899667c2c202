import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { takeTexts } from './loaded-texts.ts';
import { environment, scimctl, startService } from './program.ts';

/** True if a command against a service with 250 people loads undici. Also checks that the command succeeds. */
async function loadsUndici(...argv: string[]): Promise<boolean> {
  const service = await startService(250);
  onTestFinished(() => service.close({ grace: 0 }));
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-loaded-'));
  const { code, stderr } = await scimctl(argv, { ...environment(service.url), NODE_V8_COVERAGE: folder });
  expect([code, stderr]).toEqual([0, '']);
  // Only undici has this code of an error.
  return takeTexts(folder).some((text) => text.includes('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'));
}

it.each([
  [['users', 'get', 'user-7', '-o', 'json']],
  [['users', 'list', '--limit', '5', '--quiet', '-o', 'json']],
  [['users', 'update', 'user-7', '--set', 'title=Head', '--quiet', '-o', 'json']],
])('%j sends few requests, and does not load undici', async (argv) => {
  expect(await loadsUndici(...argv)).toBe(false);
});

it('a command with many requests loads undici', async () => {
  expect(await loadsUndici('users', 'list', '--page-size', '10', '-o', 'ndjson')).toBe(true);
});

it('a command that loads undici and one that does not accept the compiled code of each other', async () => {
  const service = await startService(250);
  onTestFinished(() => service.close({ grace: 0 }));
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-compiled-'));
  const env = { ...environment(service.url), XDG_CACHE_HOME: folder };
  const both = async () => {
    for (const argv of [
      ['users', 'get', 'id-7', '-o', 'json'],
      ['users', 'list', '--page-size', '10', '-o', 'json'],
    ])
      expect(await scimctl(argv, env)).toMatchObject({ code: 0, stderr: '' });
  };
  // If V8 rejects a file of compiled code, the program writes the file again. The file then has another inode.
  const files = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('node-v'))
      .map((name) => `${name} ${statSync(path.join(folder, name)).ino}`);
  await both();
  await both();
  const compiled = files();
  expect(compiled.length).toBeGreaterThan(10);
  await both();
  expect(files()).toEqual(compiled);
});
