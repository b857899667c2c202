import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SourceError } from '../../../src/provisioning/errors.ts';
import { openSource, type Row, type SourceOptions } from '../../../src/provisioning/source/index.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { writeLdif } from '../../support/exports/write-ldif.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-ldif-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Reads an LDIF file as objects. The member names are attribute names. Omits attributes without values. */
async function read(content: string | Uint8Array, options: SourceOptions = {}, name = 'people.ldif') {
  const file = join(folder, name);
  await writeFile(file, content);
  const source = await openSource(file, { name, ...options });
  const rows: Row[] = [];
  for await (const row of source.rows()) rows.push(row);
  const people = rows.map((row) => {
    if (row.kind !== 'table' || !row.values) throw new Error('a row of a table was expected');
    const { values, line, unreadable, managerTexts } = row;
    const named = row.header.columns.map((column, index) => [column, values[index] ?? []] as const);
    const found = Object.fromEntries(named.filter(([, texts]) => texts.length > 0));
    return {
      line,
      ...(found as Record<'dn' | 'description', string[]>),
      ...(unreadable ? { unreadable: [...unreadable].map(([at, why]) => `${row.header.columns[at]}: ${why}`) } : {}),
      ...(managerTexts ? { managerTexts } : {}),
    };
  });
  return { people, notes: source.notes, columns: source.header?.columns, format: source.format };
}

async function errorOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw error ?? new Error('nothing was thrown');
  return [`${error.code}: ${error.message}`, error.hint].join('\n');
}

const ada = 'dn: uid=ada,dc=example\nobjectClass: person\nuid: ada\n';
const adaRead = { line: 1, dn: ['uid=ada,dc=example'], objectClass: ['person'], uid: ['ada'] };

describe('an entry is read as the directory wrote it', () => {
  test('with folded lines, comments, base64, options and several values', async () => {
    const text = [
      'version: 1',
      '',
      '# a comment',
      '  that is folded',
      'dn:: Y249SsO8cmdlbixkYz1leGFtcGxl',
      'objectClass: inetOrgPerson',
      'cn: Jür',
      ' gen',
      'cn;lang-de:: SsO8cmdlbg==',
      'mail:a@example.com',
      '# between values',
      'MAIL:   b@example.com ',
      'description:',
      '',
    ].join('\n');
    expect(await read(text)).toEqual({
      people: [
        {
          line: 5,
          dn: ['cn=Jürgen,dc=example'],
          objectClass: ['inetOrgPerson'],
          cn: ['Jürgen'],
          'cn;lang-de': ['Jürgen'],
          mail: ['a@example.com', 'b@example.com '],
          description: [''],
        },
      ],
      notes: [],
      columns: ['dn', 'objectClass', 'cn', 'cn;lang-de', 'mail', 'description'],
      format: 'ldif',
    });
  });

  test.each<[string, string | Uint8Array, SourceOptions]>([
    ['CRLF', ada.replaceAll('\n', '\r\n'), {}],
    ['a byte order mark', `\ufeff${ada}`, {}],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${ada}`, 'utf16le'), {}],
    ['no line end at the end', ada.trimEnd(), {}],
    ['many empty lines', `${ada}\n\n\n\n`, {}],
    ['a version in the same block', `version: 1\n${ada}`, {}],
  ])('%s', async (_, content, options) => {
    const { people } = await read(content, options);
    expect(people).toEqual([{ ...adaRead, line: String(content).startsWith('version') ? 2 : 1 }]);
  });

  test('Windows-1252, named', async () => {
    const { people } = await read(Buffer.from(`${ada}sn: Müller\n`, 'latin1'), { encoding: 'windows-1252' });
    expect(people).toEqual([{ ...adaRead, sn: ['Müller'] }]);
  });

  test('a GUID of Active Directory in its usual form, and a picture without its bytes', async () => {
    const guid = Buffer.from('33221100554477668899aabbccddeeff', 'hex').toString('base64');
    const picture = `jpegPhoto:: ${'A'.repeat(76)}\n${` ${'A'.repeat(76)}\n`.repeat(30_000)}`;
    const { people } = await read(`${ada}objectGUID:: ${guid}\n${picture}`);
    expect(people).toEqual([{ ...adaRead, objectGUID: ['00112233-4455-6677-8899-aabbccddeeff'], jpegPhoto: [''] }]);
  });

  test('by its first line, without an extension', async () => {
    for (const text of [ada, `version: 1\n\n${ada}`, `# extended LDIF\n#\n\n${ada}`, `# a\n  folded comment\n${ada}`]) {
      expect((await read(text, {}, 'people.txt')).format).toBe('ldif');
    }
  });

  test('from a stream', async () => {
    const source = await openSource('-', { stdin: Readable.from([Buffer.from(ada)]) });
    expect([source.format, source.header?.columns]).toEqual(['ldif', ['dn', 'objectClass', 'uid']]);
    await source.close();
  });
});

describe('only people become rows', () => {
  test('and the other entries are counted', async () => {
    const of = (name: string, ...classes: string[]) =>
      `dn: cn=${name},dc=example\n${classes.map((kind) => `objectClass: ${kind}\n`).join('')}uid: ${name}\n\n`;
    const text = [
      of('a', 'top', 'person', 'organizationalPerson', 'user'),
      of('b', 'top', 'person', 'organizationalPerson', 'user', 'computer'),
      of('c', 'top', 'person', 'organizationalPerson', 'contact'),
      of('d', 'groupOfNames'),
      of('e', 'groupOfUniqueNames'),
      of('f', 'organizationalUnit'),
      of('g', 'container'),
      of('h', 'printQueue'),
      of('i', 'INETORGPERSON', 'posixGroup'),
    ].join('');
    const { people, notes } = await read(text);
    expect(people.map(({ dn }) => dn)).toEqual([['cn=a,dc=example'], ['cn=i,dc=example']]);
    expect(notes).toEqual([
      '7 entries are skipped, because they are not people: 1 computer, 1 contact, 2 groups, 1 organizational unit, 1 container, 1 other entry',
    ]);
  });

  test('also if the export has no object classes', async () => {
    const { people, notes } = await read(
      'dn: uid=ada,dc=x\nuid: ada\n\ndn: cn=g,dc=x\ncn: g\nmember: uid=ada,dc=x\n\ndn: dc=x\ndc: x\n',
    );
    expect(people).toEqual([{ line: 1, dn: ['uid=ada,dc=x'], uid: ['ada'], memberOf: ['g'] }]);
    expect(notes).toEqual([
      '2 entries are skipped, because they are not people: 1 group, 1 other entry',
      'memberships are read from memberOf of people and from the member lists of groups',
    ]);
  });

  test('a file without people is refused', async () => {
    expect(await errorOf(read('dn: ou=x,dc=y\nobjectClass: organizationalUnit\n'))).toBe(
      'empty: people.ldif has no people, only 1 organizational unit\nExport the entries of people, for example with ldapsearch -LLL "(objectClass=person)".',
    );
    expect(await errorOf(read('version: 1\n'))).toMatch(/^empty: people\.ldif has no people\n/);
  });

  test('a search that the directory cut is not taken for a whole one', async () => {
    const { notes } = await read(
      `${ada}\nref: ldap://other/dc=x\n\n# search result\nsearch: 2\nresult: 4 Size limit exceeded\n`,
    );
    expect(notes).toEqual([
      'the directory ended the search with the result "4 Size limit exceeded", so entries may be missing in the file',
    ]);
    expect((await read(`${ada}\nsearch: 2\nresult: 0 Success\ncontrol: 1.2.3 false\n`)).notes).toEqual([]);
  });
});

describe('memberships and managers are found by the names of entries', () => {
  test('in every spelling, and by memberUid', async () => {
    const text = `${[
      'dn: cn=Doe\\, Jane,ou=People,dc=example\nobjectClass: person\nuid: Jane\nmemberOf: CN=Sales\\2C EMEA,OU=Groups,DC=example\nmanager: UID=bob , OU=People , DC=example',
      'dn: uid=bob,ou=People,dc=example\nobjectClass: person\nuid: bob\nmail: bob@example.com',
      'dn: cn=x+uid=both,dc=example\nobjectClass: person',
      'dn: cn=Pair,dc=example\nmember: UID=both + CN=x,dc=example',
      'dn: cn=All,dc=example\nobjectClass: groupOfNames\nmember: CN=Doe\\2c Jane, OU=people, DC=Example\nmember: uid=nobody,dc=example',
      'dn: cn=Unix,dc=example\nobjectClass: posixGroup\nmemberUid: jane\nmemberUid: bob',
    ].join('\n\n')}\n`;
    const { people } = await read(text);
    expect(people).toEqual([
      {
        line: 1,
        dn: ['cn=Doe\\, Jane,ou=People,dc=example'],
        objectClass: ['person'],
        uid: ['Jane'],
        memberOf: ['Sales, EMEA', 'All', 'Unix'],
        manager: ['uid=bob,ou=People,dc=example'],
        managerTexts: ['bob', 'bob@example.com'],
      },
      {
        line: 7,
        dn: ['uid=bob,ou=People,dc=example'],
        objectClass: ['person'],
        uid: ['bob'],
        mail: ['bob@example.com'],
        memberOf: ['Unix'],
      },
      { line: 12, dn: ['cn=x+uid=both,dc=example'], objectClass: ['person'], memberOf: ['Pair'] },
    ]);
  });

  test('and what is not known about groups is said', async () => {
    const group = (dn: string, attribute: string) =>
      `\ndn: ${dn}\nobjectClass: group\n${attribute}: uid=ada,dc=example\n`;
    const text = ada + group('cn=Admins,ou=a', 'member;range=0-1499') + group('CN=admins,ou=b', 'member');
    expect((await read(text)).notes).toEqual([
      '2 entries are skipped, because they are not people: 2 groups',
      'memberships are read from memberOf of people and from the member lists of groups',
      'the directory exported only a part of the members of "cn=Admins,ou=a"',
      '"cn=Admins,ou=a" and "cn=admins,ou=b" have the same name, and become one group',
    ]);
    const { people, notes } = await read(text, { maxMemberships: 1 });
    expect(people).toEqual([adaRead]);
    expect(notes).toContain(
      'the groups of the file have too many members, so memberships are read only from memberOf of people',
    );
  });
});

describe('hostile input gives one clear error, or one value that is not used', () => {
  test.each<[string, string, string]>([
    [
      'a URL',
      `${ada}sn:< file:///etc/passwd\n`,
      'syntax: line 4: the value of sn is a URL, but scimctl does not read values from URLs\nExport the values into the file, not their URLs: use ldapsearch without -t.',
    ],
    [
      'a URL of a picture',
      `${ada}jpegPhoto:< file:///tmp/x\n`,
      'syntax: line 4: the value of jpegPhoto is a URL, but scimctl does not read values from URLs\nExport the values into the file, not their URLs: use ldapsearch without -t.',
    ],
    [
      'a change',
      'dn: uid=ada,dc=example\nchangetype: modify\nreplace: sn\nsn: x\n-\n',
      'syntax: line 2: "changetype: modify" describes a change, but the file must contain complete entries\nExport complete entries, not changes; ldapsearch exports complete entries.',
    ],
    [
      'an export of ldifde',
      'dn: uid=ada,dc=example\nchangetype: add\nuid: ada\n',
      'syntax: line 2: "changetype: add" describes a change, but the file must contain complete entries\nIf all changes are "changetype: add", as in a file from ldifde, remove the changetype lines with grep -v "^changetype: add" FILE',
    ],
    [
      'another version',
      `version: 2\n${ada}`,
      'syntax: line 1: LDIF version "2" is not supported; the only supported version is 1\nExport the entries as LDIF version 1 (RFC 2849).',
    ],
    [
      'a line without a colon',
      `${ada}what is this\n`,
      'syntax: line 4 is not an attribute in the form "name: value"\nIn LDIF, each line has one attribute. A line that continues the line above starts with a space.',
    ],
    [
      'an entry without a name',
      `${ada}\nuid: eve\n`,
      'syntax: line 5: an entry must start with "dn:", but this line has the attribute uid\nIn LDIF, an empty line separates two entries, and an entry must not contain an empty line.',
    ],
    [
      'two names',
      ada + ada,
      'syntax: line 4: the entry from line 1 has a second "dn:"\nLDIF separates entries with an empty line.',
    ],
    [
      'a name that is cut',
      'dn:: dWlkPWFkY\nuid: ada\n',
      'syntax: line 1: the name of the entry cannot be read: line 1 is not complete base64\nThe file may be damaged. Export it again.',
    ],
    [
      'a member that is cut',
      `${ada}\ndn: cn=g,dc=x\nmember:: dWlkPWFkY\n`,
      'syntax: line 6: a member of "cn=g,dc=x" cannot be read: line 6 is not complete base64\nThe file may be damaged. Export it again.',
    ],
    [
      'a space that continues nothing',
      `${ada}\n ada\n`,
      'syntax: line 5 starts with a space to continue the line above, but the line above is empty or missing\nAn empty line of an LDIF file separates entries. Remove the space, or export the file again.',
    ],
    [
      'a line without end',
      `${ada}sn: ${'x'.repeat(2_000_000)}`,
      'tooLong: line 4 is longer than 1048576 characters\nExport the entries without their pictures, certificates and other large values.',
    ],
    [
      'a folded line without end',
      `${ada}sn: x\n${` ${'x'.repeat(70)}\n`.repeat(16_000)}`,
      'tooLong: line 4 is longer than 1048576 characters\nExport the entries without their pictures, certificates and other large values.',
    ],
    [
      'an entry without end',
      `${ada}${`sn: ${'x'.repeat(1000)}\n`.repeat(1200)}`,
      'tooLong: the entry at line 1 is longer than 1048576 characters\nExport the entries without their pictures, certificates and other large values.',
    ],
    [
      'columns without end',
      ada + Array.from({ length: 16_384 }, (_, index) => `a${index}: x\n`).join(''),
      'tooWide: line 16385: the people have more than 16384 different attributes\nExport only the attributes that are needed.',
    ],
  ])('%s', async (_, content, message) => {
    expect(await errorOf(read(content))).toBe(message);
  });

  test('base64 that is cut, and bytes that are not text, spoil one value', async () => {
    const { people } = await read(`${ada}sn:: TcO8bGxlc\ncn:: //79\nobjectGUID:: AAAA\ntitle: x\n`);
    expect(people).toEqual([
      {
        ...adaRead,
        title: ['x'],
        unreadable: [
          'sn: line 4 is not complete base64',
          'cn: line 5 is not UTF-8 text',
          'objectGUID: line 6 is not a GUID of 16 bytes',
        ],
      },
    ]);
  });
});

test('what an LDIF writer writes is what is read', async () => {
  const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 40 });
  const entries = fc.array(fc.array(text, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      entries,
      fc.integer({ min: 2, max: 80 }),
      fc.constantFrom('\n', '\r\n'),
      async (all, width, end) => {
        const written = all.map((values, index) => ({
          dn: `uid=p${index},dc=example`,
          attributes: [['objectClass', 'person'], ...values.map((value) => ['description', value] as const)] as const,
        }));
        const { people } = await read(writeLdif(written, { width, end }));
        expect(people.map(({ description }) => description)).toEqual(all);
      },
    ),
    { numRuns: 100 },
  );
});
