import { describe, expect, it } from 'vitest';
import { scimctl } from '../run.ts';
import { createService } from '../service.ts';

const hint =
  'the shell may have removed or changed the quotes: write single quotes around the whole filter, or use the flag --where, which needs no quotes, if the command has this flag';
const hintOf = async (filter: string): Promise<unknown> => {
  const options = { exchange: createService().exchange };
  const { exitCode, stderr } = await scimctl(['users', 'list', '--filter', filter, '-o', 'json'], options);
  expect(exitCode).toBe(2);
  return JSON.parse(stderr).hint;
};

describe('a filter whose quotes a shell changed', () => {
  it.each([
    ['of Windows PowerShell, which removes them', 'displayName eq Brian'],
    ['of cmd, which keeps the backslashes', 'displayName eq \\"Brian\\"'],
    ['of a document', 'displayName eq “Brian”'],
    ['of OData', "displayName eq 'Brian'"],
  ])('gets a hint about the quotes %s', async (_, filter) => {
    expect(await hintOf(filter)).toBe(hint);
  });

  it.each(['displayName eq', 'displayName is "Brian"', 'emails[type eq]', 'active eq TRUE'])(
    'is not meant by %s',
    async (filter) => {
      expect(await hintOf(filter)).toBeUndefined();
    },
  );
});
