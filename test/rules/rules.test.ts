import { describe, expect, it } from 'vitest';
import { starter } from './rule.ts';
import { exclusions, keywords, placesOf, rules, shoulds } from './table.ts';

describe.each([...rules, ...shoulds])('$id', ({ rule, check, fault }) => {
  it(`holds: ${rule}`, () => check(starter()));

  it('is missed where a fault breaks it', async () => {
    const failure = await check(starter(fault)).then(
      () => undefined,
      (error: unknown) => error,
    );
    // An assertion must fail. Another error in the check is not enough.
    expect(failure, 'the check passes although the rule is broken').toMatchObject({ name: 'AssertionError' });
  });
});

it('each SHOULD has one row, by the place of its keyword', () => {
  const ids = shoulds.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^RFC(?:7643|7644|9865|9944)-[\d.]+-S\d+$/);
});

describe('the account of keywords', () => {
  const all = Object.entries(keywords).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}-${index + 1}`),
  );
  const excluded = exclusions.flatMap(placesOf);

  it('has each MUST, SHALL and REQUIRED of the texts once, as a rule or with the reason why not', () => {
    const accounted = [...rules.map(({ id }) => id), ...excluded];
    expect(accounted.filter((id, index) => accounted.indexOf(id) !== index)).toEqual([]);
    expect(accounted.filter((id) => !all.includes(id))).toEqual([]);
    expect(all.filter((id) => !accounted.includes(id))).toEqual([]);
  });

  it('adds up to what the texts have', () => {
    const sums = new Map<string, number>();
    for (const [section, count] of Object.entries(keywords)) {
      const rfc = section.slice(0, 7);
      sums.set(rfc, (sums.get(rfc) ?? 0) + count);
    }
    expect(Object.fromEntries(sums)).toEqual({
      RFC7643: 136,
      RFC7644: 160,
      RFC8935: 26,
      RFC8936: 21,
      RFC9865: 19,
      RFC9944: 19,
      RFC9967: 38,
    });
  });
});
