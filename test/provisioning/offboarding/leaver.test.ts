import { describe, expect, test } from 'vitest';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { inferMapping, type Leaver, leaverOfRow, type MappingOptions } from '../../../src/provisioning/index.ts';
import { errorOf } from '../mapping/map.ts';
import { collect, tableOf } from '../rows.ts';

const now = new Date(2026, 5, 15, 12);

async function leavers(csv: string, options: MappingOptions = {}): Promise<Leaver[]> {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel, { ...options, purpose: 'leavers' });
  return (await collect(source.rows())).map((row) => leaverOfRow(row, mapping, UserModel, now));
}

const told = (rows: readonly Leaver[]) =>
  rows.map(({ name, problem, stillThere }) =>
    [name, stillThere ?? '', problem?.reason ?? 'leaves'].filter((part) => part !== '').join(' | '),
  );

describe('who has not left keeps the account', () => {
  test('a last day that is still to come', async () => {
    expect(
      told(
        await leavers(
          'userName,Last Day\na,2026-06-14\nb,2026-06-15\nc,2026-06-16\nd,31.12.2027\ne,"Dec 31, 2027"\nf,soon\ng,\nh,46188\n',
        ),
      ),
    ).toEqual([
      'a | leaves',
      'b | leaves',
      'c | later | "2026-06-16" is in the future: run the command again on that day or later',
      'd | later | "31.12.2027" is in the future: run the command again on that day or later',
      'e | later | "Dec 31, 2027" is in the future: run the command again on that day or later',
      'f | unclear | "soon" is not a date; use --map "Last Day=-" to ignore the column',
      'g | unclear | the cell is empty, so no column shows that the person has left; if the column has another meaning, use --map "Last Day=-" to ignore the column',
      'h | leaves',
    ]);
  });

  test('a year that exports write if there is no date', async () => {
    const csv = 'userName,Last Day\na,0001-01-01\nb,01/01/0001\nc,1900-01-01\n';
    expect(told(await leavers(csv))).toEqual([
      'a | unclear | "0001-01-01" is not a date after 1899; to treat this text as an empty cell, use --map-value "Last Day:0001-01-01="',
      'b | unclear | "01/01/0001" is not a date after 1899; to treat this text as an empty cell, use --map-value "Last Day:01/01/0001="',
      'c | leaves',
    ]);
  });

  test('a date that can be read in two ways counts when both say the same', async () => {
    const csv = 'userName,Last Day\na,01/02/2026\nb,05/07/2026\nc,13/07/2026\n';
    expect(told(await leavers(csv))).toEqual([
      'a | leaves',
      'b | unclear | "05/07/2026" can mean 2026-07-05 or 2026-05-07: set --date-order dmy or --date-order mdy',
      'c | later | "13/07/2026" is in the future: run the command again on that day or later',
    ]);
    expect(told(await leavers(csv, { dateOrder: 'mdy' }))[1]).toBe('b | leaves');
  });

  test('a whole export with a status', async () => {
    expect(
      told(
        await leavers(
          'Employee ID,Work Email,Status\n1,a@example.com,Active\n2,b@example.com,Terminated\n3,c@example.com,On Leave\n4,d@example.com,?\n5,e@example.com,\n',
        ),
      ),
    ).toEqual([
      'a@example.com | employed | "Active" means that the person has not left; if the column has another meaning, use --map "Status=-" to ignore the column',
      'b@example.com | leaves',
      'c@example.com | employed | "On Leave" means that the person has not left; if the column has another meaning, use --map "Status=-" to ignore the column',
      'd@example.com | unclear | "?" does not show whether the person has left; to define the meaning, use --map-value "Status:?=inactive"',
      'e@example.com | unclear | the cell is empty, so no column shows that the person has left; if the column has another meaning, use --map "Status=-" to ignore the column',
    ]);
  });

  test('a status that says that somebody left is enough without a date, and a date without a status', async () => {
    expect(
      told(await leavers('userName,Status,Termination Date\na,Terminated,\nb,,2026-01-31\nc,Inactive,2027-01-31\n')),
    ).toEqual([
      'a | leaves',
      'b | leaves',
      'c | later | "2027-01-31" is in the future: run the command again on that day or later',
    ]);
  });

  test('a status or a date that is not recognised stops the file, unless it is said to be left out', () => {
    const infer = (header: string, path?: string) =>
      errorOf(() =>
        inferMapping(['userName', header], UserModel, {
          purpose: 'leavers',
          ...(path === undefined ? {} : { map: [{ column: header, path }] }),
        }),
      );
    expect(infer('HR status')).toMatch(
      /^statusLeftOut: column "HR status" looks like a status, but is not mapped, so people who are still employed would be deactivated\n/,
    );
    expect(infer('Austritt zum')).toBe(
      'leavingDateLeftOut: column "Austritt zum" looks like a leaving date, but is not mapped, so people whose last day is in the future would be deactivated\n' +
        'Map the column with --map "Austritt zum=last-day", or ignore it with --map "Austritt zum=-".',
    );
    expect([infer('Austritt zum', '-'), infer('Austritt zum', 'last-day')]).toEqual([undefined, undefined]);
  });

  test('a column that is said to be the last day is read as one', async () => {
    const map = [{ column: 'Austritt zum', path: 'last-day' }];
    expect(told(await leavers('userName,Austritt zum\na,31.12.2027\n', { map }))).toEqual([
      'a | later | "31.12.2027" is in the future: run the command again on that day or later',
    ]);
  });

  test('the end of a contract counts where there is no date of a departure', async () => {
    expect(told(await leavers('userName,Contract End Date\na,2027-12-31\n'))[0]).toMatch(/^a \| later/);
    expect(told(await leavers('userName,Last Day,Contract End Date\na,2026-01-31,2027-12-31\n'))).toEqual([
      'a | leaves',
    ]);
  });
});

describe('whom a row names', () => {
  test('by every key that it has, the surest first', async () => {
    const [leaver] = await leavers('Employee Number,Login,Email\n7,ada,ada@example.com\n');
    expect(leaver?.keys).toEqual([
      { by: 'externalId', value: '7' },
      { by: 'userName', value: 'ada' },
      { by: 'employeeNumber', value: '7' },
      { by: 'email', value: 'ada@example.com' },
    ]);
  });

  test('by the employeeNumber alone', async () => {
    const map = [{ column: 'No', path: 'employeeNumber' }];
    const [leaver] = await leavers('No,Last Name\n7,Lovelace\n', { map });
    expect(leaver).toEqual({ line: 2, name: '7', keys: [{ by: 'employeeNumber', value: '7' }] });
  });

  test('a key that cannot be what was meant is not replaced by another one', async () => {
    expect(told(await leavers('Employee ID,Email\n1.23457E+11,ada@example.com\nN/A,bob@example.com\n'))).toEqual([
      'ada@example.com | "1.23457E+11" looks like a number that a spreadsheet has shortened, so digits are lost: format the column as text in the spreadsheet and export the file again',
      'bob@example.com | "N/A" means "no value", but this column identifies people and needs a value',
    ]);
  });
});
