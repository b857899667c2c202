import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { effectiveRows, inferMapping, mapRow } from '../../../src/provisioning/index.ts';
import { collect, tableOf } from '../../provisioning/rows.ts';
import { type Ran, type RunOptions, scimctl } from '../run.ts';
import { createService } from '../service.ts';

let options: RunOptions & { readonly cwd: string };

beforeEach(() => {
  options = { exchange: createService().exchange, cwd: mkdtempSync(path.join(tmpdir(), 'scimctl-bulk-')) };
});

const write = (name: string, text: string): void => writeFileSync(path.join(options.cwd, name), text);
const run = (...argv: string[]): Promise<Ran> => scimctl(['bulk', ...argv], options);

it('people who start later are left for a later run, which is said', async () => {
  write(
    'hires.csv',
    'userName,Start Date,Email\nada,2020-01-01,a@example.com\nbob,9998-03-01,b@example.com\ncy,,c@example.com\ndan,31.12.9997,d@example.com\neve,soon,e@example.com\n',
  );
  const { exitCode, stderr, stdout } = await run(
    ...['import', 'hires.csv', '--effective', 'start date'],
    ...['-o', 'csv', '--columns', 'line,person,outcome,detail'],
  );
  expect({ exitCode, stdout }).toEqual({
    exitCode: 7,
    stdout:
      'line,person,outcome,detail\n2,ada,created,\n4,cy,created,\n6,eve,rejected,"Start Date: ""soon"" is not a date, which --effective needs"\n',
  });
  expect(stderr).toMatch(/^Start Date +not sent: a row whose date is in the future waits for a later run$/m);
  expect(stderr).toContain(
    '\n2 rows wait for a later run, because their dates in column "Start Date" are in the future; the next date is 9997-12-31\n',
  );
  expect(stderr).toContain('\n3 rows, 1 of them will be rejected\n');
});

it('a run without rows whose date has come changes nothing', async () => {
  write('hires.csv', 'userName,Start Date\nbob,9998-03-01\n');
  const { exitCode, stdout, stderr } = await run('import', 'hires.csv', '--effective', 'Start Date', '-o', 'json');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '[]\n' });
  expect(stderr).toContain(
    '1 row waits for a later run, because its date in column "Start Date" is in the future: 9998-03-01\n',
  );
});

it.each<[string, string, string, string]>([
  ['a column that does not exist', 'people.csv', 'Strat Date', 'did you mean "Start Date"?'],
  ['resources', 'people.ndjson', 'x', '--effective applies to columns, but the file contains resources'],
])('%s is refused', async (_, file, column, message) => {
  write('people.csv', 'userName,Start Date\nbob,2020-01-01\n');
  write('people.ndjson', '{"userName":"bob"}\n');
  const { exitCode, stderr } = await run('import', file, '--effective', column);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

it.each<[string, 'dmy' | 'mdy' | undefined, string | number]>([
  ['03/02/2026', undefined, '"03/02/2026" can mean 2026-02-03 or 2026-03-02: set --date-order dmy or --date-order mdy'],
  ['03/02/2026', 'dmy', 'imported'],
  ['03/02/2026', 'mdy', 'left'],
  ['2026-02-10', undefined, 'imported'],
  ['2026-02-11', undefined, 'left'],
  ['20260211080000Z', undefined, 'left'],
  ['20260210235959.0Z', undefined, 'imported'],
  ['46064', undefined, 'left'],
])('on 10 February 2026, %s with the order %s is %s', async (text, dateOrder, expected) => {
  const source = tableOf(`userName,From\nada,${text}\n`);
  const mapping = inferMapping(source.columns, UserModel, { effective: 'From', ...(dateOrder ? { dateOrder } : {}) });
  const position = mapping.effective?.position ?? 0;
  const dated = { ...mapping, effective: { position, today: '2026-02-10' } };
  const [row] = await collect(effectiveRows(source.rows, dated).rows());
  expect(row ? (mapRow(row, dated, UserModel).problems[0]?.reason ?? 'imported') : 'left').toBe(expected);
});
