import { describe, expect, test } from 'vitest';
import { createResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { standardResourceTypes, standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { SourceError } from '../../../src/provisioning/errors.ts';
import { parseColumnTarget } from '../../../src/provisioning/headers/column-target.ts';
import { foldHeader } from '../../../src/provisioning/headers/fold-header.ts';
import { knownHeaders } from '../../../src/provisioning/headers/known-headers.ts';
import {
  leavingDateHeaders,
  leftOutHeaders,
  reasonsOfLeaving,
} from '../../../src/provisioning/headers/left-out-headers.ts';
import { products } from '../../../src/provisioning/headers/products.ts';
import { describeMapping, inferMapping, mapRow, type Row } from '../../../src/provisioning/index.ts';
import { collect, resourceRows, tableOf } from '../rows.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

async function mapAll(csv: string) {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel);
  return (await collect(source.rows())).map((row) => mapRow(row, mapping, UserModel));
}
const shown = (header: string) =>
  describeMapping(inferMapping(header.split(/[;,]/), UserModel)).map(
    ({ column, path, note }) => `${column} -> ${path ?? note}`,
  );

describe('exports of HR systems are understood without a mapping', () => {
  const exports: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'plain',
      'First Name;Last Name;Work E-mail;Department;Manager;Employee ID;Job Title;Location;Groups;Start Date',
      [
        'First Name -> name.givenName',
        'Last Name -> name.familyName',
        'Work E-mail -> emails[type eq "work"].value',
        'Work E-mail -> userName',
        `Department -> ${enterprise}:department`,
        `Manager -> ${enterprise}:manager`,
        'Employee ID -> externalId',
        `Employee ID -> ${enterprise}:employeeNumber`,
        'Job Title -> title',
        'Location -> addresses[type eq "work"].locality',
        'Groups -> groups',
        'Start Date -> left out: SCIM has no attribute for this column',
      ],
    ],
    [
      'Workday style',
      "Employee_ID,Worker,Legal Name - First Name,Legal Name - Last Name,Email - Primary Work,Business Title,Worker's Manager,Cost Center,Worker Type,Active Status",
      [
        'Employee_ID -> externalId',
        `Employee_ID -> ${enterprise}:employeeNumber`,
        'Worker -> displayName',
        'Legal Name - First Name -> name.givenName',
        'Legal Name - Last Name -> name.familyName',
        'Email - Primary Work -> emails[type eq "work"].value',
        'Email - Primary Work -> userName',
        'Business Title -> title',
        `Worker's Manager -> ${enterprise}:manager`,
        `Cost Center -> ${enterprise}:costCenter`,
        'Worker Type -> userType',
        'Active Status -> active',
      ],
    ],
    [
      'BambooHR style',
      'Employee #,First Name,Last Name,Work Email,Home Email,Mobile Phone,Reporting To,Division,Status,Hire Date,Address Line 1,City',
      [
        'Employee # -> externalId',
        `Employee # -> ${enterprise}:employeeNumber`,
        'First Name -> name.givenName',
        'Last Name -> name.familyName',
        'Work Email -> emails[type eq "work"].value',
        'Work Email -> userName',
        'Home Email -> emails[type eq "home"].value',
        'Mobile Phone -> phoneNumbers[type eq "mobile"].value',
        `Reporting To -> ${enterprise}:manager`,
        `Division -> ${enterprise}:division`,
        'Status -> active',
        'Hire Date -> left out: SCIM has no attribute for this column',
        'Address Line 1 -> left out: the column may contain private addresses; use --map to send the column',
        'City -> left out: the column may contain private addresses; use --map to send the column',
      ],
    ],
    [
      'Personio style, German',
      'Personalnummer;Vorname;Nachname;E-Mail;Position;Abteilung;Vorgesetzter;Standort;Kostenstelle;Gesellschaft;Status;Geschlecht',
      [
        'Personalnummer -> externalId',
        `Personalnummer -> ${enterprise}:employeeNumber`,
        'Vorname -> name.givenName',
        'Nachname -> name.familyName',
        'E-Mail -> emails[type eq "work"].value',
        'E-Mail -> userName',
        'Position -> title',
        `Abteilung -> ${enterprise}:department`,
        `Vorgesetzter -> ${enterprise}:manager`,
        'Standort -> addresses[type eq "work"].locality',
        `Kostenstelle -> ${enterprise}:costCenter`,
        `Gesellschaft -> ${enterprise}:organization`,
        'Status -> active',
        'Geschlecht -> left out: SCIM has no attribute for this column',
      ],
    ],
    [
      'SuccessFactors style',
      'STATUS,USERID,USERNAME,FIRSTNAME,LASTNAME,MI,GENDER,EMAIL,MANAGER,DEPARTMENT,DIVISION,LOCATION,TIMEZONE,HIREDATE,EMPID,TITLE,BIZ_PHONE,FAX,ADDR1,ZIP,COUNTRY,DEFAULT_LOCALE',
      [
        'STATUS -> active',
        'USERID -> externalId',
        'USERNAME -> userName',
        'FIRSTNAME -> name.givenName',
        'LASTNAME -> name.familyName',
        'MI -> name.middleName',
        'GENDER -> left out: SCIM has no attribute for this column',
        'EMAIL -> emails[type eq "work"].value',
        `MANAGER -> ${enterprise}:manager`,
        `DEPARTMENT -> ${enterprise}:department`,
        `DIVISION -> ${enterprise}:division`,
        'LOCATION -> addresses[type eq "work"].locality',
        'TIMEZONE -> timezone',
        'HIREDATE -> left out: SCIM has no attribute for this column',
        `EMPID -> ${enterprise}:employeeNumber`,
        'TITLE -> title',
        'BIZ_PHONE -> phoneNumbers[type eq "work"].value',
        'FAX -> phoneNumbers[type eq "fax"].value',
        'ADDR1 -> left out: the column may contain private addresses; use --map to send the column',
        'ZIP -> left out: the column may contain private addresses; use --map to send the column',
        'COUNTRY -> left out: the column may contain private addresses; use --map to send the column',
        'DEFAULT_LOCALE -> locale',
      ],
    ],
    [
      'Vorname and Name',
      'Vorname;Name;Benutzername',
      ['Vorname -> name.givenName', 'Name -> name.familyName', 'Benutzername -> userName'],
    ],
    [
      'a surer column wins',
      'Login,Manager,Manager ID',
      [
        'Login -> userName',
        `Manager -> left out: ${enterprise}:manager comes from column "Manager ID"`,
        `Manager ID -> ${enterprise}:manager`,
      ],
    ],
    ['Name alone', 'Name;Login', ['Name -> displayName', 'Login -> userName']],
    [
      'SCIM paths, long and short, in any case',
      `USERNAME,emails.work,emails[type eq "home"].value,addresses.work.postalCode,${enterprise}:department,costcenter,manager,roles,id,favouriteColour`,
      [
        'USERNAME -> userName',
        'emails.work -> emails[type eq "work"].value',
        'emails[type eq "home"].value -> emails[type eq "home"].value',
        'addresses.work.postalCode -> addresses[type eq "work"].postalCode',
        `${enterprise}:department -> ${enterprise}:department`,
        `costcenter -> ${enterprise}:costCenter`,
        `manager -> ${enterprise}:manager`,
        'roles -> roles.value',
        'id -> left out: only the service sets this attribute',
        'favouriteColour -> left out: not recognised',
      ],
    ],
  ];
  test.each(exports)('%s', (_, header, expected) => {
    expect(shown(header)).toEqual(expected);
  });

  test('the table has no header twice, and every path in it exists', () => {
    const headers = [
      ...[...knownHeaders, ...leftOutHeaders].flatMap((known) => known.headers),
      ...reasonsOfLeaving,
      ...leavingDateHeaders.flat(),
    ].map(foldHeader);
    expect(headers.filter((header, index) => headers.indexOf(header) !== index)).toEqual([]);
    const columns = products.flatMap((product) => product.columns);
    const paths = [...knownHeaders, ...columns].flatMap((known) => known.paths);
    expect(paths.filter((path) => !parseColumnTarget(path, UserModel))).toEqual([]);
  });

  test('a server without the enterprise extension is not sent it', () => {
    const [type] = standardResourceTypes;
    const model = createResourceModel({ ...(type as NonNullable<typeof type>), schemaExtensions: [] }, standardSchemas);
    const [, department, manager] = describeMapping(inferMapping(['userName', 'Department', 'Manager'], model));
    const note = 'left out: the service has no attribute for this column';
    expect([department?.note, manager?.note]).toEqual([note, note]);
  });
});

describe('--map', () => {
  test('wins over what is recognised, and leaves columns out', () => {
    const map = [
      { column: 'e-mail', path: 'emails.home' },
      { column: 'Code', path: 'externalid' },
      { column: 'Title', path: '-' },
    ];
    const lines = describeMapping(inferMapping(['E-Mail', 'Code', 'Title', 'Login'], UserModel, { map }));
    expect(lines.map(({ column, path, note }) => `${column} -> ${path ?? note}`)).toEqual([
      'E-Mail -> emails[type eq "home"].value',
      'Code -> externalId',
      'Title -> left out: left out by --map',
      'Login -> userName',
    ]);
  });

  test.each<[string, string[], { column: string; path: string }[], string]>([
    ['unknown column', ['userName'], [{ column: 'x', path: 'title' }], 'badMap: there is no column "x"'],
    [
      'unknown path',
      ['userName'],
      [{ column: 'userName', path: 'usrName' }],
      'badMap: column "userName" cannot be mapped to "usrName", which is not an attribute of User',
    ],
    [
      'readOnly path',
      ['userName'],
      [{ column: 'userName', path: 'id' }],
      'badMap: column "userName" cannot be mapped to "id", which only the server sets',
    ],
    [
      'one path twice',
      ['a', 'b'],
      [
        { column: 'a', path: 'title' },
        { column: 'b', path: 'Title' },
      ],
      'badMap: columns "a" and "b" are both mapped to title',
    ],
    ['no header', ['ada', 'Ada Lovelace'], [], 'unknownHeader: no column is recognised: "ada", "Ada Lovelace"'],
    [
      'no key',
      ['First Name', 'Title'],
      [],
      'noKey: no column identifies a person: a column with externalId, userName, employeeNumber or a work e-mail is needed',
    ],
  ])('%s', (_, headers, map, message) => {
    let error: unknown;
    try {
      inferMapping(headers, UserModel, { map });
    } catch (reason) {
      error = reason;
    }
    expect(error instanceof SourceError && `${error.code}: ${error.message}`).toBe(message);
  });
});

describe('a row becomes a person', () => {
  test('names, addresses and links are where SCIM has them', async () => {
    const [mapped] = await mapAll(
      'First Name;Last Name;Work E-mail;Home Email;Department;Manager;Employee ID;Location;Groups;Active;roles\n Ada ;Lovelace; ada@example.com ;ada@home.example;R&D;Grace Hopper;1001;London;Staff|Engineers, all|Staff;ja;admin;\n'.replace(
        ';\n',
        '\n',
      ),
    );
    expect(mapped).toEqual({
      line: 2,
      userNameColumn: 'Work E-mail',
      resource: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
        userName: 'ada@example.com',
        externalId: '1001',
        name: { givenName: 'Ada', familyName: 'Lovelace', formatted: 'Ada Lovelace' },
        displayName: 'Ada Lovelace',
        active: true,
        emails: [
          { value: 'ada@example.com', type: 'work', primary: true },
          { value: 'ada@home.example', type: 'home' },
        ],
        addresses: [{ locality: 'London', type: 'work' }],
        roles: [{ value: 'admin' }],
        [enterprise]: { department: 'R&D', employeeNumber: '1001' },
      },
      links: {
        manager: 'Grace Hopper',
        groups: ['Staff', 'Engineers, all'],
        groupsCell: 'Staff|Engineers, all|Staff',
      },
      derived: ['displayName', 'name.formatted', 'emails.primary', 'userName'],
      problems: [],
    });
  });

  test('an empty cell says nothing', async () => {
    const [mapped] = await mapAll('userName,Title,Active,Groups\nada,,,\n');
    expect(mapped?.resource).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'ada',
      active: true,
    });
  });

  test.each([
    ['Y', true],
    ['YES', true],
    ['ja', true],
    ['Aktiv', true],
    ['1', true],
    ['True', true],
    ['n', false],
    ['nein', false],
    ['Inactive', false],
    ['0', false],
    ['ausgeschieden', false],
  ])('%s is %s', async (text, value) => {
    const [mapped] = await mapAll(`userName,Active\nada,${text}\n`);
    expect(mapped?.resource.active).toBe(value);
  });

  test('what the server would refuse is a problem of the row, by line and column', async () => {
    const rows: Row[] = await collect(
      resourceRows([
        { userName: 'ada', nickname: 7 },
        { userName: 'bob', shoeSize: 43 },
        { displayName: 'Nobody' },
        { userName: 'x', emails: [{ value: true }] },
      ]),
    );
    expect(rows.map((row) => mapRow(row, undefined, UserModel).problems)).toEqual([
      [],
      [
        {
          line: 2,
          column: 'shoeSize',
          reason: 'no schema of the resource defines the attribute (RFC 7644 section 3.1)',
        },
      ],
      [{ line: 3, column: 'userName', reason: 'it is required' }],
      [{ line: 4, column: 'emails[0].value', reason: 'must be a string, not a boolean (true)' }],
    ]);
  });
});
