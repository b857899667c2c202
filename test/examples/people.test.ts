import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { GroupModel, UserModel } from '../../src/protocol/schema/model.ts';
import { validate } from '../../src/protocol/value/validate.ts';

const read = (name: string) => readFile(join('examples', name));
const readRows = async (name: string): Promise<string[][]> =>
  parse(await read(name), { bom: true, delimiter: ';', recordDelimiter: '\r\n', relaxColumnCount: true });

const [id, firstName, lastName, email, title, manager, groups, start] = [0, 1, 2, 3, 4, 7, 8, 9] as const;
const header = [
  'Employee ID',
  'First Name',
  'Last Name',
  'Work E-mail',
  'Job Title',
  'Department',
  'Location',
  'Manager',
  'Groups',
  'Start Date',
];

const hires = (await readRows('hires.csv')).slice(1);
const good = hires.filter((row) => row.length === header.length && row[email] !== '');

test('the script makes the very files that are here', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scimctl-examples-'));
  try {
    await promisify(execFile)(process.execPath, ['examples/make-people.mjs', folder]);
    for (const name of ['hires.csv', 'leavers.csv', 'users.ndjson']) {
      expect((await readFile(join(folder, name))).equals(await read(name)), name).toBe(true);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe('hires.csv', () => {
  test('is an export as a spreadsheet saves it: byte order mark, semicolons, CRLF', async () => {
    const text = (await read('hires.csv')).toString('utf8');
    expect(text.startsWith(`\ufeff${header.join(';')}\r\n`)).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('has 500 people, of whom exactly two are wrong', () => {
    expect(hires).toHaveLength(500);
    const wrong = hires.flatMap((row, index) => (good.includes(row) ? [] : [[index + 1, row.length, row[email]]]));
    expect(wrong).toEqual([
      [137, 10, ''],
      [342, 5, 'grainne.walsh@example.com'],
    ]);
  });

  test('the other 498 are complete and nobody is there twice', () => {
    for (const column of [id, email]) {
      const values = hires.map((row) => row[column]).filter((value) => value !== '');
      expect(new Set(values).size).toBe(values.length);
    }
    for (const row of good) {
      expect(row[email]).toMatch(/^[a-z][a-z.-]+\d*@example\.com$/);
      expect(row[start]).toMatch(/^2024-\d\d-\d\d$/);
      for (const column of [firstName, lastName, title, groups]) expect(row[column]?.trim()).toBeTruthy();
    }
  });

  test('managers form one tree of people who are in the file, some of them further down', () => {
    const bosses = new Map(good.map((row) => [row[email], row[manager]]));
    const roots = good.filter((row) => row[manager] === '');
    expect(roots.map((row) => row[title])).toEqual(['Chief Executive Officer']);
    for (const [person] of bosses) {
      const seen = new Set<string | undefined>();
      for (let at: string | undefined = person; at !== ''; at = bosses.get(at)) {
        expect(bosses.has(at) && !seen.has(at), `${person} reports to ${at}`).toBe(true);
        seen.add(at);
      }
      expect(seen.size).toBeLessThanOrEqual(4);
    }
    const place = new Map(good.map((row, index) => [row[email], index]));
    expect(good.filter((row, index) => (place.get(row[manager]) ?? 0) > index).length).toBeGreaterThan(100);
  });

  test.each([
    ['accents', /[éüøłş]/],
    ['a straight apostrophe', /O'/],
    ['a curly apostrophe', /D’Angelo/],
    ['a hyphen', /\p{L}-\p{L}/u],
    ['a space', /\p{L} \p{L}/u],
    ['a nickname in quotes', /"Bob"/],
    ['Cyrillic', /\p{Script=Cyrillic}/u],
    ['Greek', /\p{Script=Greek}/u],
    ['Arabic', /\p{Script=Arabic}/u],
    ['Hebrew', /\p{Script=Hebrew}/u],
    ['Devanagari', /\p{Script=Devanagari}/u],
    ['Chinese', /\p{Script=Han}/u],
    ['Japanese kana', /\p{Script=Hiragana}|\p{Script=Katakana}/u],
    ['Korean', /\p{Script=Hangul}/u],
  ])('has names with %s', (_, pattern) => {
    expect(good.filter((row) => pattern.test(`${row[firstName]}\n${row[lastName]}`)).length).toBeGreaterThan(0);
  });

  test('has cells that only a real parser reads', () => {
    expect(good.filter((row) => row[title]?.includes(';')).length).toBeGreaterThan(5);
    expect(good.filter((row) => row[title]?.includes('"')).length).toBeGreaterThan(5);
    expect(good.filter((row) => row[groups]?.includes('|')).length).toBeGreaterThan(400);
  });
});

test('leavers.csv names 40 of the people by id and e-mail, none of whom anybody reports to', async () => {
  const [head, ...leavers] = await readRows('leavers.csv');
  expect(head).toEqual(['Employee ID', 'Work E-mail', 'Last Day']);
  expect(new Set(leavers.map((row) => row[0])).size).toBe(40);
  for (const [leaver, address, lastDay] of leavers) {
    expect(good.find((row) => row[id] === leaver)?.[email]).toBe(address);
    expect(good.some((row) => row[manager] === address)).toBe(false);
    expect(lastDay).toMatch(/^2024-\d\d-\d\d$/);
  }
});

test('the resources can be created as they are', async () => {
  const users = (await read('users.ndjson')).toString('utf8').trimEnd().split('\n');
  expect(users).toHaveLength(12);
  const context = { operation: 'create', direction: 'request' } as const;
  for (const text of [...users, String(await read('user.json'))]) {
    expect(validate(JSON.parse(text), UserModel, context).issues).toEqual([]);
  }
  expect(validate(JSON.parse(String(await read('group.json'))), GroupModel, context).issues).toEqual([]);
});
