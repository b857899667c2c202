import { describe, expect, test } from 'vitest';
import { type FormattedOptions, render, renderOne } from '../../src/output/index.ts';
import { displayWidth } from '../../src/output/width.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { barbara, from, read, user } from './support.ts';

const options = { format: 'table', timeZone: 'Europe/Vienna' } as const;
const show = async (items: JsonObject[], more: Partial<FormattedOptions> = {}) =>
  (await read(render(from(items), { ...options, ...more }))).text;

/**
 * People whose texts contain accents (composed and combining), wide characters, emoji, text from right to left, marks
 * without width, and control characters of a terminal.
 */
const people = [
  user('anna@example.com', 'Åsa Ångström', { title: 'Développeuse' }),
  user('bela@example.com', 'Be\u0301la Barto\u0301k', { title: 'x'.repeat(90) }),
  user('chen@example.com', '陳大文', { title: '工程師' }),
  user('dana@example.com', 'Dana 👩‍💻 🇦🇹 👍🏽', { title: '🎉' }),
  user('fatima@example.com', 'فاطمة الزهراء', { active: false }),
  user('hila@example.com', 'הילה כהן', {}),
  user('priya@example.com', 'प्रिया शर्मा', {}),
  user('reza@example.com', 'علی\u200cرضا', {}),
  user('mallory@example.com', 'M\x1b[31mred\x1b[0m\r\nadmin\u202egnp.exe', { title: 'a\u200dd\u200bmin' }),
];

describe.each([40, 80, 120, undefined])('at a width of %s', (width) => {
  test('a table of many scripts is aligned and safe', async () => {
    const text = await show(people, {
      ...(width === undefined ? {} : { width }),
      columns: 'id,userName,displayName,active,title',
    });
    await expect(text).toMatchFileSnapshot(`expected/people-${width ?? 'none'}.txt`);
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(people.length + 1);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width ?? Number.POSITIVE_INFINITY);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e\u200b]/u);
  });

  test('one resource is a card with groups and manager', async () => {
    const text = await renderOne(barbara, { ...options, ...(width === undefined ? {} : { width }) });
    await expect(text).toMatchFileSnapshot(`expected/card-${width ?? 'none'}.txt`);
    for (const line of text.split('\n'))
      expect(displayWidth(line)).toBeLessThanOrEqual(width ?? Number.POSITIVE_INFINITY);
  });
});

test('a table is columns under a header, without lines', async () => {
  const columns = 'userName,groups,active,meta.created';
  expect(await show([barbara, { userName: 'x' }], { columns })).toBe(
    [
      'userName             groups                  active  meta.created',
      'bjensen@example.com  Tour Guides, Employees  true    2010-01-23 05:56',
      'x',
      '',
    ].join('\n'),
  );
});

test.each<[string, JsonObject[], Partial<FormattedOptions>, string]>([
  ['an empty list has its header', [], { resourceType: 'Group' }, 'displayName  members.count  id\n'],
  ['--no-headers leaves it out', [{ id: '1' }], { headers: false }, '1\n'],
  ['an empty list without headers is nothing', [], { headers: false }, ''],
  ['the header is bold in colour', [{ id: '1' }], { color: true }, '\x1b[1mid\x1b[22m\n1\n'],
  [
    'a person who cannot sign in is red in colour, and stays aligned',
    [
      { userName: 'Åsa', active: false, title: 'x' },
      { userName: 'false', active: true, title: 'y' },
    ],
    { color: true, columns: 'userName,active,title' },
    '\x1b[1muserName  active  title\x1b[22m\nÅsa       \x1b[31mfalse\x1b[39m   x\nfalse     true    y\n',
  ],
  [
    'an outcome is red after a failure and yellow without an attempt, also where the text is cut',
    [{ outcome: 'rejected' }, { outcome: 'not attempted' }, { outcome: 'created' }],
    { color: true, columns: 'outcome', width: 8 },
    '\x1b[1moutcome\x1b[22m\n\x1b[31mrejected\x1b[39m\n\x1b[33mnot att…\x1b[39m\ncreated\n',
  ],
  [
    'a status of an error is red or yellow, and no other text is',
    [{ status: 503 }, { status: 404 }, { status: 200 }, { status: 'x 404' }],
    { color: true, columns: 'status', headers: false },
    '\x1b[31m503\x1b[39m\n\x1b[33m404\x1b[39m\n200\nx 404\n',
  ],
  [
    'a time is cut last, because a part of it is another time',
    [{ created: '2026-01-02T03:04:05Z', one: 'x'.repeat(20), two: 'y'.repeat(20) }],
    { columns: 'one,two,created', width: 36, timeZone: 'UTC' },
    `one       two       created\nxxxxxxx…  yyyyyyy…  2026-01-02 03:04\n`,
  ],
  ['without colour, no cell has a style', [{ active: false }], { columns: 'active' }, 'active\nfalse\n'],
  [
    'an id is shortened before anything else gives way',
    [{ id: 'x'.repeat(36), userName: 'y'.repeat(24), title: 'z'.repeat(20) }],
    { width: 60 },
    `${'userName'.padEnd(26)}${'title'.padEnd(22)}id\n${'y'.repeat(24)}  ${'z'.repeat(20)}  xxxxxxxx…\n`,
  ],
  [
    'an id that fits is whole',
    [{ id: 'x'.repeat(36), userName: 'y' }],
    { width: 46 },
    `userName  id\ny         ${'x'.repeat(36)}\n`,
  ],
  [
    'the others shrink when a short id is not enough',
    [{ id: 'x'.repeat(36), userName: 'y'.repeat(36), title: 'z'.repeat(36) }],
    { width: 60 },
    `${'userName'.padEnd(25)}${'title'.padEnd(26)}id\n${'y'.repeat(22)}…  ${'z'.repeat(23)}…  xxxxxxxx…\n`,
  ],
  [
    'a reason goes on below instead of being cut, at its spaces',
    [{ line: 138, person: 'E00137', detail: 'Work E-mail: it is empty, nobody has this externalId yet' }],
    { width: 40, columns: 'line,person,detail' },
    [
      'line  person  detail',
      '138   E00137  Work E-mail: it is empty,',
      '              nobody has this externalId',
      '              yet',
      '',
    ].join('\n'),
  ],
  [
    'so does a column that a command names',
    [{ path: 'emails[type eq "work"].value', other: 'o'.repeat(30) }],
    { width: 40, columns: 'path,other', wrap: ['path'] },
    `${'path'.padEnd(22)}other\nemails[type eq        ${'o'.repeat(17)}…\n"work"].value\n`,
  ],
  [
    'a name of the private use area is shown as it is',
    [{ id: '\ue000\ue000', userName: 'é\ue000' }],
    {},
    'userName  id\né\ue000        \ue000\ue000\n',
  ],
  [
    'a column in a terminal too narrow for it is still there',
    [{ id: '12345', a: '12345', b: '12345' }],
    { width: 5 },
    'a  b  …\n…  …  …\n',
  ],
])('%s', async (_, items, more, expected) => {
  expect(await show(items, more)).toBe(expected);
});

test('rows stay when the source fails midway, and the failure is told', async () => {
  const failure = new Error('page 2 did not arrive');
  expect(await read(render(from([{ id: '1' }], failure), options))).toEqual({ text: 'id\n1\n', error: failure });
});

test('the first 200 rows are shown before the rest arrives, and columns stay where they are', async () => {
  const rows = Array.from({ length: 250 }, (_, index) => ({
    id: `${index}`,
    name: 'n'.repeat(index === 240 ? 30 : 5),
    x: 1,
  }));
  const chunks: string[] = [];
  for await (const chunk of render(from(rows), { ...options, columns: 'id,name,x', width: 40 })) chunks.push(chunk);
  expect(chunks.map((chunk) => chunk.split('\n').length - 1)).toEqual([201, 50]);
  expect(chunks[0]?.split('\n').slice(0, 2)).toEqual(['id   name   x', '0    nnnnn  1']);
  expect(chunks[1]?.split('\n').slice(39, 42)).toEqual(['239  nnnnn  1', '240  nnnn…  1', '241  nnnnn  1'].slice(0, 3));
});

test('a row that is rendered immediately appears before the next row is requested, and a later row is not cut', async () => {
  const log: string[] = [];
  async function* rows() {
    for (const id of ['1', '22', '333']) {
      log.push(`requested ${id}`);
      yield { id, name: 'x' };
    }
  }
  const given = { ...options, columns: 'id,name', width: 40, immediate: true };
  for await (const chunk of render(rows(), given)) log.push(chunk);
  expect(log).toEqual(['requested 1', 'id  name\n1   x\n', 'requested 22', '22  x\n', 'requested 333', '333  x\n']);
});

test('without a width nothing is cut off, whatever comes late', async () => {
  const rows = Array.from({ length: 250 }, (_, index) => ({
    id: `${index}`,
    name: 'n'.repeat(index === 240 ? 30 : 5),
  }));
  expect(await show(rows, { columns: 'id,name' })).toContain(`240  ${'n'.repeat(30)}\n`);
});

describe('a card', () => {
  test('of chosen columns has those only', async () => {
    expect(await renderOne(barbara, { ...options, columns: 'userName,groups,nickName' })).toBe(
      'userName  bjensen@example.com\ngroups    Tour Guides\n          Employees\nnickName\n',
    );
  });

  test('does not list a hundred thousand members', async () => {
    const members = Array.from({ length: 1000 }, (_, index) => ({ value: `${index}` }));
    const text = await renderOne({ displayName: 'Everybody', members }, options);
    expect(text.split('\n')).toHaveLength(53);
    expect(text).toContain('\n             … and 950 more (-o json shows all)\n');
  });

  test('does nothing to the terminal, names included', async () => {
    expect(await renderOne({ id: 'a\x1b[2J', 'b\x1b[2J': { 'c\r': [{ value: '\u202ed' }] } }, options)).toBe(
      'b\\x1b[2J.c\\r  \\u202ed\nid            a\\x1b[2J\n',
    );
  });

  test('writes an address as on an envelope, and any other value part by part', async () => {
    const address = {
      streetAddress: '100 Front Street West',
      country: 'CA',
      locality: 'Toronto',
      type: 'work',
      primary: true,
    };
    const resource = { addresses: [address], badges: [{ door: 7, zones: ['a'], type: 'main' }], odd: [{ type: 'x' }] };
    expect(await renderOne(resource, options)).toBe(
      'addresses  100 Front Street West, Toronto, CA (work, primary)\nbadges     door 7, zones ["a"] (main)\nodd        (x)\n',
    );
  });

  test('begins with what people know, and ends with what machines do', async () => {
    const text = await renderOne(
      { id: '1', externalId: 'E1', title: 'CTO', userName: 'ada', meta: { version: 'W/"1"' } },
      options,
    );
    expect(text).toBe('userName      ada\ntitle         CTO\nid            1\nexternalId    E1\nmeta.version  W/"1"\n');
  });

  test('shows the attributes of an extension under its name', async () => {
    const resource = { title: 'a', 'urn:x': { title: 'b', other: 'c' } };
    expect(await renderOne(resource, options)).toBe('title    a\nurn:x\n  title  b\n  other  c\n');
  });
});

describe('shortened ids', () => {
  const rows = (ids: readonly string[]) => ids.map((id) => ({ id, title: 'a title that needs the whole line' }));
  const columns = 'title,id';

  test('differ from each other', async () => {
    const ids = ['2819c223-7f76-453a-919d-413861904646', '2819c223-7f76-463a-919d-413861904646'];
    const text = await show(rows(ids), { columns, width: 60 });
    expect(
      text
        .split('\n')
        .slice(1, 3)
        .map((line) => line.slice(35)),
    ).toEqual(['2819c223-7f76-45…', '2819c223-7f76-46…']);
  });

  test('are short where a short prefix is enough', async () => {
    const ids = ['2819c223-7f76-453a-919d-413861904646', '9819c223-7f76-463a-919d-413861904646'];
    const text = await show(rows(ids), { columns, width: 60 });
    expect(
      text
        .split('\n')
        .slice(1, 3)
        .map((line) => line.slice(35)),
    ).toEqual(['2819c223…', '9819c223…']);
  });

  test('are whole where the column is wrapped', async () => {
    const text = await show([{ id: 'chainguard-dev', title: 'Chainguard, for developers' }], {
      columns,
      width: 36,
      wrap: ['id', 'title'],
    });
    expect(text).toContain('chainguard-dev');
  });
});
