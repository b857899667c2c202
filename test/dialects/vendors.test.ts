import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkVendor } from '../../src/dialects/check.ts';
import { createDialect } from '../../src/dialects/create-dialect.ts';
import { documented } from '../../src/dialects/fact.ts';
import { factNames } from '../../src/dialects/facts.ts';
import { findVendor, vendors } from '../../src/dialects/table.ts';
import type { Vendor } from '../../src/dialects/vendor.ts';

const folder = new URL('../../src/dialects/vendors/', import.meta.url);

test.each(vendors.map((vendor) => [vendor.id, vendor] as const))('the vendor %s has no problem', (_, vendor) => {
  expect(checkVendor(vendor)).toEqual([]);
});

test('the table has generic first, and then each other id once, in alphabetical order', () => {
  const ids = vendors.map(({ id }) => id);
  const others = ids.slice(1);
  expect(ids[0]).toBe('generic');
  expect(others).toEqual([...new Set(others)].sort());
});

test('each file of a vendor is in the table, under the name of its id', () => {
  const files = readdirSync(folder).sort();
  expect(files).toEqual(vendors.map(({ id }) => `${id}.ts`).sort());
  for (const { id } of vendors) expect(readFileSync(new URL(`${id}.ts`, folder), 'utf8')).toContain(`  id: '${id}',\n`);
});

test('titles are unique, because documents show them', () => {
  const titles = vendors.map(({ title }) => title);
  expect(titles).toEqual([...new Set(titles)]);
});

test('a vendor is found by its id only', () => {
  expect(findVendor('slack')?.title).toBe('Slack');
  expect(findVendor('Slack')).toBeUndefined();
  expect(findVendor('toString')).toBeUndefined();
});

test('each kind of fact is known of some vendor', () => {
  const known = new Set(vendors.flatMap(({ facts }) => Object.keys(facts)));
  expect(factNames.filter((name) => !known.has(name))).toEqual([]);
});

test('sources name pages and repositories, not addresses and local files', () => {
  const texts = vendors.flatMap(({ id, sources }) => Object.values(sources).map((text) => `${id}: ${text}`));
  expect(texts.filter((text) => /:\/\/|\.md\b|: ?\/|^\S+: $/.test(text))).toEqual([]);
});

test('a remark is one or more sentences, and a remark of a fact has no full stop at the end', () => {
  const remarks = vendors.flatMap(({ remarks = [] }) => remarks.map(({ value }) => value));
  expect(remarks.filter((text) => !text.endsWith('.'))).toEqual([]);
  const ofFacts = vendors.flatMap(({ facts }) => Object.values(facts).flatMap(({ remark }) => remark ?? []));
  expect(ofFacts.filter((text) => text.endsWith('.'))).toEqual([]);
});

test('a disputed fact says what the other source says', () => {
  const silent = vendors.flatMap(({ id, facts }) =>
    Object.entries(facts).flatMap(([name, { confidence, remark }]) =>
      confidence === 'disputed' && remark === undefined ? [`${id}: ${name}`] : [],
    ),
  );
  expect(silent).toEqual([]);
});

test('a modelled vendor other than generic has facts', () => {
  const empty = vendors.filter(({ tier, facts }) => tier === 'modelled' && Object.keys(facts).length === 0);
  expect(empty.map(({ id }) => id)).toEqual(['generic']);
});

test('a dialect has the values of the facts', () => {
  const dialect = createDialect(findVendor('aws') as Vendor);
  expect(dialect).toMatchObject({ id: 'aws', title: 'AWS IAM Identity Center', facts: { maxPageSize: 100 } });
  expect(dialect.facts).not.toHaveProperty('countZero');
});

describe('the problems of a broken vendor', () => {
  const sound: Vendor = {
    id: 'sound',
    title: 'Sound',
    tier: 'hints',
    version: '2.0',
    urls: [],
    sources: { A1: 'a page' },
    facts: { maxPageSize: documented(100, 'A1') },
  };

  test.each<[string, Partial<Vendor>, string[]]>([
    ['nothing', {}, []],
    ['an id with capitals', { id: 'My_App' }, ['the id My_App must contain only the characters a-z, 0-9 and -']],
    [
      'URLs of other forms',
      {
        urls: [
          'https://ok.example/{tenant}/scim',
          'http://a.example',
          'https://a.example/scim/',
          'https://a.example:8443/scim',
          'https://a.example/scim?x',
          'a.example',
        ],
      },
      [
        'http://a.example',
        'https://a.example/scim/',
        'https://a.example:8443/scim',
        'https://a.example/scim?x',
        'a.example',
      ].map(
        (url) => `the URL ${url} must be an https URL, and must have no port, no query string and no slash at the end`,
      ),
    ],
    [
      'a value out of range, and a source that is not declared',
      { facts: { maxPageSize: documented(0, 'A1 B2') } },
      ['maxPageSize: 0 is not allowed', 'maxPageSize: there is no source "B2"'],
    ],
    [
      'values inside of a value',
      {
        facts: {
          rateLimits: documented([{ requests: 1, seconds: 0.5 }], 'A1'),
          requiredHeaders: documented([{ name: 'X Y' }], 'A1'),
          methods: documented({ User: ['GET', 'HEAD' as 'GET'] }, 'A1'),
        },
      },
      [
        'rateLimits.0.seconds: 0.5 is not allowed',
        'requiredHeaders.0.name: "X Y" is not allowed',
        'methods.User.1: "HEAD" is not allowed',
      ],
    ],
    ['an unknown word', { facts: { delete: documented('soft' as 'hard', 'A1') } }, ['delete: "soft" is not allowed']],
    ['a source that nothing uses', { sources: { A1: 'a page', Z9: 'another page' } }, ['no fact uses the source Z9']],
    ['a remark without a source', { remarks: [documented('A text.', 'R1')] }, ['remark 1: there is no source "R1"']],
  ])('%s', (_, change, problems) => {
    expect(checkVendor({ ...sound, ...change })).toEqual(problems);
  });

  test('a fact that no kind describes', () => {
    const facts = { ...sound.facts, toString: documented(1, 'A1') } as unknown as Vendor['facts'];
    expect(checkVendor({ ...sound, facts })).toEqual([
      `there is no fact toString; the facts are ${factNames.join(', ')}`,
    ]);
  });
});
