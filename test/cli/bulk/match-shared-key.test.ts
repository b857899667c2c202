import { expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../run.ts';
import { createService } from '../service.ts';

/** Imports text on a service. Returns the outcome of each person. */
async function importText(exchange: Exchange, text: string, ...flags: string[]): Promise<string[]> {
  const ran = await scimctl(['bulk', 'import', '-', '--yes', '-o', 'ndjson', ...flags], { exchange, stdin: text });
  return ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; outcome: string })
    .map(({ id, outcome }) => `${id} ${outcome}`);
}

it('--match employeeNumber finds people whose rows also have another key, and creates nobody again', async () => {
  const { exchange } = createService();
  const before = 'employeeNumber,userName\nE1,ada\nE2,bob\n';
  expect(await importText(exchange, before)).toEqual(['id-1 created', 'id-2 created']);
  // The directory is so small that the import reads all people instead of searching.
  const renamed = 'employeeNumber,userName\ne1,ada.lovelace\nE2,bob\n';
  expect(await importText(exchange, renamed, '--match', 'employeeNumber')).toEqual(['id-1 updated', 'id-2 unchanged']);
  const { stdout } = await scimctl(['users', 'list', '-o', 'json', '-q', '[].userName'], { exchange });
  expect(JSON.parse(stdout)).toEqual(['ada.lovelace', 'bob']);
});

it('--match employeeNumber rejects a second row with the same number, and creates nobody twice', async () => {
  const { exchange } = createService();
  const twice = 'employeeNumber,userName\nE1,ada\ne1,bob\nE2,eve\n';
  const argv = ['bulk', 'import', '-', '--yes', '-o', 'ndjson'];
  const ran = await scimctl([...argv, '--match', 'employeeNumber'], { exchange, stdin: twice });
  expect(ran.exitCode).toBe(7);
  expect(ran.stderr).toContain('line 3, employeeNumber: line 2 has the same employeeNumber');
  expect(
    ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { key: 'ada', outcome: 'created' },
    { key: 'bob', outcome: 'rejected' },
    { key: 'eve', outcome: 'created' },
  ]);
  // Two accounts of one person can have the same number. Without the flag, the import matches people by userName
  // instead.
  const other = createService();
  expect(await importText(other.exchange, twice)).toEqual(['id-1 created', 'id-2 created', 'id-3 created']);
});
