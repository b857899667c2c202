import { expect, it } from 'vitest';
import { scimctl } from '../run.ts';

it.each([
  ['tble', 'did you mean "table"?'],
  ['zzzzzz', 'to see the flags and arguments, run scimctl users list --help'],
])('a value that a flag does not allow has a similar value as a hint: %s', async (value, hint) => {
  const { exitCode, stderr } = await scimctl(['users', 'list', '--output', value]);
  expect([exitCode, stderr]).toEqual([
    2,
    `Error: Expected --output=${value} to be one of: table, json, ndjson, csv, tsv, yaml, id, raw\n  hint   ${hint}\n`,
  ]);
});
