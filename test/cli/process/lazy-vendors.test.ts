import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { vendors } from '../../../src/dialects/table.ts';
import { bin } from './program.ts';

const root = new URL('../../../', import.meta.url).href;

/**
 * Returns the titles of vendors in the program files that a command loads. The coverage of Node.js shows these files.
 */
function loadedVendors(...argv: string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-loaded-'));
  const env = { PATH: process.env['PATH'], HOME: folder, SCIMCTL_CONFIG_DIR: folder, NODE_V8_COVERAGE: folder };
  const { status, stderr } = spawnSync(process.execPath, [bin, ...argv], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const urls = readdirSync(folder).flatMap((name) => urlsIn(path.join(folder, name)));
  rmSync(folder, { recursive: true });
  expect(urls).toContain(pathToFileURL(bin).href);
  const texts = urls.map((url) => readFileSync(fileURLToPath(url), 'utf8'));
  // Only the table contains the sources of the facts. The titles also occur in other texts.
  const known = vendors.filter(({ sources }) =>
    Object.values(sources).some((source) => texts.some((text) => text.includes(JSON.stringify(source).slice(1, -1)))),
  );
  return known.map(({ title }) => title);
}

function urlsIn(file: string): string[] {
  if (!file.endsWith('.json')) return [];
  const { result = [] } = JSON.parse(readFileSync(file, 'utf8')) as { result?: { url: string }[] };
  return result.map(({ url }) => url).filter((url) => url.startsWith(root));
}

it.each([[['--version']], [['users', 'list', '--help']], [['mock', 'serve', '--help']]])(
  '%j loads no file with the table of vendors',
  (argv) => {
    expect(loadedVendors(...argv)).toEqual([]);
  },
);

it('a command about vendors loads the table', () => {
  expect(loadedVendors('dialects', 'list', '-o', 'id')).toContain('AWS IAM Identity Center');
});
