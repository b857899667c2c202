import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exitCodes } from '../../../src/cli/errors/exit-codes.ts';
import { helpTopics } from '../../../src/cli/help/topics.ts';
import { described } from '../run.ts';

const root = new URL('../../../', import.meta.url);
const { man } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { man: string };
const file = fileURLToPath(new URL(man, root));
const text = readFileSync(file, 'utf8')
  .replaceAll('\\-', '-')
  .replaceAll(/\\f[BIR]/g, '');

it('the manual page names every command, topic and exit code', () => {
  const lines = text.split('\n');
  for (const { id, hidden } of described) {
    const name = `scimctl ${id.replaceAll(':', ' ')}`;
    if (!hidden) expect(lines.some((line) => line === name || line.startsWith(`${name} `))).toBe(true);
  }
  for (const name of helpTopics.keys()) if (name !== 'exit-codes') expect(lines).toContain(`.SH ${name.toUpperCase()}`);
  for (const { code } of exitCodes) expect(lines).toContain(String(code));
});

it('the manual page has only ASCII and is small', () => {
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  expect(statSync(file).size).toBeLessThan(60 * 1024);
});

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

it.skipIf(!has('groff'))('groff formats the manual page without a warning', () => {
  const { status, stdout, stderr } = spawnSync('groff', ['-man', '-Tascii', '-ww', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('scimctl');
});

it.skipIf(!has('mandoc'))('mandoc finds no error in the manual page', () => {
  const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', file], { encoding: 'utf8' });
  // The page has no date, so that each build of a version is the same.
  expect(stdout.split('\n').filter((line) => !/missing date|^$/.test(line))).toEqual([]);
});
