import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const root = new URL('../../../', import.meta.url).href;

/**
 * Runs Node.js with these arguments. Returns the texts of the files of this project that Node.js loads, according to
 * its coverage report.
 */
export function loadedTexts(...argv: string[]): string[] {
  return runWithTexts(argv).texts;
}

/** Does the same as `loadedTexts`, and also returns the output. `config` is the text of the configuration file. */
export function runWithTexts(argv: readonly string[], config?: string): { texts: string[]; stdout: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-loaded-'));
  if (config !== undefined) writeFileSync(path.join(folder, 'config.json'), config, { mode: 0o600 });
  const env = { PATH: process.env['PATH'], HOME: folder, SCIMCTL_CONFIG_DIR: folder, NODE_V8_COVERAGE: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return { texts: takeTexts(folder), stdout };
}

/**
 * Returns the texts of the files of this project that were loaded by the processes with `NODE_V8_COVERAGE=folder`.
 * Removes the folder.
 */
export function takeTexts(folder: string): string[] {
  const urls = readdirSync(folder).flatMap((name) => urlsIn(path.join(folder, name)));
  rmSync(folder, { recursive: true });
  expect(urls.length).toBeGreaterThan(0);
  return urls.map((url) => readFileSync(fileURLToPath(url), 'utf8'));
}

function urlsIn(file: string): string[] {
  if (!path.basename(file).startsWith('coverage-')) return [];
  const { result = [] } = JSON.parse(readFileSync(file, 'utf8')) as { result?: { url: string }[] };
  return result.map(({ url }) => url).filter((url) => url.startsWith(root) && !url.includes('[eval'));
}
