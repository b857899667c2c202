import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { NamedGroups } from '../../../src/provisioning/groups/named-groups.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

let options: RunOptions & { readonly cwd: string };

beforeEach(() => {
  options = { exchange: createService().exchange, cwd: mkdtempSync(path.join(tmpdir(), 'scimctl-bulk-')) };
});

const importFile = (text: string, ...argv: string[]): Promise<Ran> => {
  writeFileSync(path.join(options.cwd, 'people.csv'), text);
  return scimctl(['bulk', 'import', 'people.csv', '--yes', ...argv], options);
};

/** Returns the lines that announce the import. They come between the mapping and the counts. */
const announced = (stderr: string): string[] => stderr.split('\n').filter((line) => /^(\d+ rows?,|group )/.test(line));

describe('before an import, the notes announce what will happen', () => {
  it('a group that only rejected rows name is not created, and no note says so', async () => {
    const { stderr } = await importFile(
      'userName,active,groups\nada,true,Tours\nbob,maybe,Tours;Nobodies\n,true,Nobodies\n',
    );
    expect(announced(stderr)).toEqual(['3 rows, 2 of them will be rejected', 'group "Tours" will be created']);
    const { stdout } = await scimctl(['groups', 'list', '-o', 'csv', '--columns', 'displayName'], options);
    expect(stdout).toBe('displayName\nTours\n');
  });

  it('a group of a row with the key of an earlier row is not created either', async () => {
    const { stderr } = await importFile('userName,title,groups\nada,Clerk,Tours\nada,Guide,Walks\n');
    expect(announced(stderr)).toEqual(['2 rows, 1 of them will be rejected', 'group "Tours" will be created']);
  });

  it.each([
    ['and no other row is wrong', '', '2 rows, 1 of them will be rejected if its person is new to the service'],
    [
      'after a row that is wrong for every person',
      'cy,3,maybe\n',
      '3 rows, 1 of them will be rejected, and 1 more if its person is new to the service',
    ],
    ['like another row', ',4,true\n', '3 rows, 2 of them will be rejected if their people are new to the service'],
  ])('a row without userName can only change a person, %s', async (_, more, note) => {
    const { stderr } = await importFile(`userName,externalId,active\nada,1,true\n,2,true\n${more}`);
    expect(announced(stderr)).toEqual([note]);
  });
});

it('a group with more rows than are stored is kept, although each stored row is rejected', () => {
  const groups = new NamedGroups();
  for (let line = 1; line <= 101; line++) groups.add(line, [' Tours ', 'tours']);
  groups.add(1, ['Walks']);
  expect([...groups.without({ has: (line) => line <= 100 }).values()]).toEqual(['Tours']);
});
