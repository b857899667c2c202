import { describe, expect, test } from 'vitest';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { inferMapping, preflight } from '../../../src/provisioning/index.ts';
import { tableOf } from '../rows.ts';
import { errorOf, mapAll, mapOne, problemsOf, shown } from './map.ts';

const check = (csv: string, map: { column: string; path: string }[] = []) => {
  const source = tableOf(csv);
  return preflight(source.rows(), inferMapping(source.columns, UserModel, { map }), UserModel);
};

describe('a column that looks like a status is never left out in silence', () => {
  test.each(['Accountzustand aktiv?', 'Kontosperre (gesperrt)', 'Login enabled', 'HR status', 'userAccountControl'])(
    'by its header %j',
    (header) => {
      expect(errorOf(() => inferMapping(['userName', header], UserModel))).toBe(
        `statusLeftOut: column ${JSON.stringify(header)} looks like a status, but is not mapped, so people who are disabled in the file would be created as active\n` +
          `Map the column with --map "${header}=active", or ignore it with --map "${header}=-".`,
      );
      const map = [{ column: header, path: '-' }];
      expect(shown(['userName', header], { map })).toEqual([
        'userName -> userName',
        `${header} -> left out: left out by --map`,
      ]);
    },
  );

  test('by its values', async () => {
    const csv = 'userName,Remark\nada,Active\nbob,Terminated\ncy,\n';
    await expect(check(csv)).rejects.toThrow(
      'column "Remark" looks like a status ("Active", "Terminated"), but is not mapped, so people who are disabled in the file would be created as active',
    );
    expect(await check(csv, [{ column: 'Remark', path: '-' }])).toMatchObject({ rows: 3 });
  });

  test('a word of a status among others is none', async () => {
    expect(await check('userName,Remark\nada,blocked\nbob,likes tea\ncy,likes coffee\n')).toMatchObject({ rows: 3 });
  });

  test.each([
    'Marital Status',
    'FLSA Status',
    'Visa Status',
    '2sv Enabled',
    'Licence status',
    'Activated',
    'Active Directory OU',
    'Statutory leave',
  ])('%j is a status of something else', (header) => {
    expect(errorOf(() => inferMapping(['userName', header], UserModel))).toBeUndefined();
  });

  test('why somebody left is a status where nothing else is', () => {
    const error = errorOf(() => inferMapping(['userName', 'Termination Reason'], UserModel));
    expect(error).toMatch(/^statusLeftOut: column "Termination Reason"/);
    expect(shown(['userName', 'Status', 'Termination Reason'])[2]).toBe(
      'Termination Reason -> left out: SCIM has no attribute for this column',
    );
  });
});

describe('words of a status', () => {
  const words: [string, boolean][] = [
    ['On Leave', true],
    ['Onboarding', true],
    ['A', true],
    ['oui', true],
    ['beurlaubt', true],
    ['Full-Time', true],
    ['LOCKED_OUT', true],
    ['Archived', false],
    ['Retired', false],
    ['DEPROVISIONED', false],
    ['désactivé', false],
    ['I', false],
    ['non', false],
  ];
  test.each(words)('%s', async (word, active) => {
    expect((await mapOne(`userName,Status\nada,${word}\n`)).resource.active).toBe(active);
  });

  test('T is true where the column asks whether somebody is active, and no word of a status', async () => {
    expect((await mapOne('userName,Active\nada,T\n')).resource.active).toBe(true);
    expect(problemsOf(await mapOne('userName,Status\nada,T\n'))).toEqual([
      '2 Status: "T" does not show whether the person is active: use --map-value "Status:T=active", or the same rule with =inactive',
    ]);
  });

  test('a word that is not understood says who the person is and what to do', async () => {
    const row = await mapOne('userName,Employee ID,Status\nada,7,sunbathing\n');
    expect(row.resource).toEqual({ userName: 'ada', externalId: '7' });
    expect(problemsOf(row)).toEqual([
      '2 Status: "sunbathing" does not show whether the person is active: use --map-value "Status:sunbathing=active", or the same rule with =inactive',
    ]);
  });

  test('a word can be given a meaning, and it wins over the usual one', async () => {
    const mapValues = [
      { column: 'Status', word: 'On Leave', value: 'inactive' },
      { column: 'Status', word: 'sun*', value: 'active' },
      { column: 'Title', word: 'TBD', value: '' },
    ];
    const rows = await mapAll('userName,Status,Title\nada,on leave,TBD\nbob,sunbathing,Cook\n', { mapValues });
    expect(rows.map(({ resource }) => [resource.active, resource.title])).toEqual([
      [false, undefined],
      [true, 'Cook'],
    ]);
  });

  test('yes in a column of those who are suspended is inactive', async () => {
    const rows = await mapAll('userName,Suspended\nada,TRUE\nbob,FALSE\ncy,Suspended\n');
    expect(rows.map(({ resource }) => resource.active)).toEqual([false, true, false]);
  });

  test('what they are taken for is told before anything is sent', async () => {
    expect((await check('userName,Status\na,Active\nb,Terminated\nc,active\nd,On Leave\ne,\nf,?\n')).notes).toEqual([
      'Status: "Active" is active (2), "Terminated" is inactive (1), "On Leave" is active (1), "?" is not understood (1), empty in 1 row: a new person is created as active',
    ]);
  });

  test('what a spreadsheet could not compute is no status', async () => {
    expect(problemsOf(await mapOne('userName,Status\nada,#REF!\n'))).toEqual([
      '2 Status: "#REF!" is an error value of a spreadsheet: correct the column in the spreadsheet and export the file again',
    ]);
  });
});

describe('a row that contradicts itself is rejected', () => {
  test('two columns of status', async () => {
    const rows = await mapAll(
      'userName,Status,Employment Status\nada,Active,Terminated\nbob,Active,Full-Time\ncy,Inactive,Terminated\ndan,,Terminated\neve,,Contractor\n',
    );
    expect(rows.map(problemsOf)).toEqual([
      [
        '2 Employment Status: "Terminated" contradicts column "Status", which says that the person is active; to ignore this column, use --map "Employment Status=-"',
      ],
      [],
      [],
      [
        '5 Employment Status: "Terminated" is a status, but scimctl reads the status from column "Status", which is empty; to ignore this column, use --map "Employment Status=-"',
      ],
      [],
    ]);
  });

  test('a last day that is past, where no status says that the person is active', async () => {
    const [gone, later, none] = await mapAll('userName,Termination Date\nada,2001-01-31\nbob,31.12.9999\ncy,\n');
    expect(problemsOf(gone as NonNullable<typeof gone>)).toEqual([
      '2 Termination Date: "2001-01-31" is in the past, and no column says that the person is active; to ignore this column, use --map "Termination Date=-"',
    ]);
    expect([later?.resource.active, none?.resource.active]).toEqual([true, true]);
    const back = await mapOne('userName,Status,Termination Date\nada,Active,2001-01-31\n');
    expect(back.problems).toEqual([]);
  });

  test('a remark behind the name', async () => {
    expect(problemsOf(await mapOne('Employee ID,Worker\n7,Chris Doe (Terminated)\n'))).toEqual([
      '2 Worker: the name contains the status "Terminated", and no column says that the person is active',
    ]);
  });
});
