import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { type RunOptions, scimctl } from '../run.ts';
import { createService, token } from '../service.ts';

let folder: string;
let options: RunOptions;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'scimctl-remove-'));
  options = { env: { SCIMCTL_CONFIG_DIR: folder }, exchange: createService().exchange };
  const argv = ['profiles', 'add', 'acme', '--url', 'https://acme.example.com/v2', '--secret', '-'];
  await scimctl(argv, { ...options, stdin: token });
  await scimctl(['users', 'create', '--user-name', 'ada', '--profile', 'acme'], options);
  await scimctl(['profiles', 'test', 'acme'], options);
  expect(readdirSync(path.join(folder, 'cache'))).toHaveLength(1);
});

/** The text of all files of a folder. */
const allText = (): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}: ${readFileSync(path.join(entry.parentPath, entry.name), 'utf8')}\n`)
    .join('');

it('nothing of a removed profile stays, except for the evidence of its changes', async () => {
  const { exitCode, stderr } = await scimctl(['profiles', 'remove', 'acme', '--yes'], options);
  expect([exitCode, stderr]).toEqual([
    0,
    `Removed profile acme\nThe audit log, journals and snapshots stay in ${path.join(folder, 'state')}, because they are evidence of changes\n`,
  ]);
  expect(readdirSync(path.join(folder, 'cache'))).toEqual([]);
  const files = allText();
  expect(files).not.toContain(token);
  expect(files.match(/^.*acme.*$/gm)).toEqual([expect.stringMatching(/^audit\.ndjson: .*"POST"/)]);
});

it('a profile with another URL forgets what was learned at the old URL', async () => {
  await scimctl(['profiles', 'update', 'acme', '--rate', '5'], options);
  expect(readdirSync(path.join(folder, 'cache'))).toHaveLength(1);
  await scimctl(['profiles', 'update', 'acme', '--url', 'https://b.example.com/v2'], options);
  expect(readdirSync(path.join(folder, 'cache'))).toEqual([]);
});
