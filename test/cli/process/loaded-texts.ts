import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const root = new URL('../../../', import.meta.url).href;

/**
 * Returns the texts of the files of this project that Node.js loads with these arguments. The coverage report of
 * Node.js lists these files.
 */
export function loadedTexts(...argv: string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-loaded-'));
  const env = { PATH: process.env['PATH'], HOME: folder, SCIMCTL_CONFIG_DIR: folder, NODE_V8_COVERAGE: folder };
  const { status, stderr } = spawnSync(process.execPath, argv, { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const urls = readdirSync(folder).flatMap((name) => urlsIn(path.join(folder, name)));
  rmSync(folder, { recursive: true });
  expect(urls.length).toBeGreaterThan(0);
  return urls.map((url) => readFileSync(fileURLToPath(url), 'utf8'));
}

function urlsIn(file: string): string[] {
  if (!file.endsWith('.json')) return [];
  const { result = [] } = JSON.parse(readFileSync(file, 'utf8')) as { result?: { url: string }[] };
  return result.map(({ url }) => url).filter((url) => url.startsWith(root) && !url.includes('[eval'));
}
