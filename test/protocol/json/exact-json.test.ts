import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  findChangedNumber,
  findRewrittenNumber,
  parseJson,
  parseJsonAsWritten,
  parseJsonExactly,
  quoteChangedNumbers,
} from '../../../src/protocol/json/exact-json.ts';
import { shapeOf } from '../../../src/protocol/json/json-shape.ts';
import { runs } from '../../support/runs.ts';

describe('a number keeps its digits', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['104962817263548172635', '104962817263548172635'],
    ['1000000000000000000000', '1000000000000000000000'],
    ['0.1', 0.1],
    ['1.10', 1.1],
    ['1e3', 1000],
    ['1e300', 1e300],
    ['1e400', '1e400'],
    ['1e-400', '1e-400'],
    ['123456789012345.6', 123456789012345.6],
    ['1234567890123456.7', '1234567890123456.7'],
    ['0.30000000000000004', 0.30000000000000004],
    ['0.3000000000000000441', '0.3000000000000000441'],
    ['5.0000000000000000000', 5],
    ['0e999', 0],
    ['-0', -0],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toBe(value);
    expect(parseJson(`{"id":${text},"list":[ ${text} ]}`)).toEqual({ id: value, list: [value] });
    expect(parseJsonExactly(`[${text}]`).isExact).toBe(typeof value === 'number');
    expect(findChangedNumber(`[${text}]`)?.offset).toBe(typeof value === 'number' ? undefined : 1);
  });

  test('digits in strings and names are left alone', () => {
    const text = String.raw`{"9007199254740993":"\"9007199254740993, 9007199254740993","x": "a:9007199254740993"}`;
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(parseJsonExactly(text).isExact).toBe(true);
  });

  test('what is not JSON throws what JSON.parse throws', () => {
    expect(() => parseJson('{"id":9007199254740993')).toThrow(SyntaxError);
  });
});

describe('a number that a person wrote keeps its form where text may be meant', () => {
  it.each([
    ['5', 5],
    ['-5.25', -5.25],
    ['1.10', '1.10'],
    ['1e3', '1e3'],
    ['1.0', '1.0'],
    ['-0', '-0'],
    ['9007199254740993', '9007199254740993'],
  ])('%s', (text, value) => {
    expect(parseJsonAsWritten(`{"a":["5.0",${text}]}`)).toEqual({ a: ['5.0', value] });
    expect(findRewrittenNumber(`{"a":"5.0","b":${text}}`)).toEqual(
      typeof value === 'number' ? undefined : { literal: text, offset: 15 },
    );
  });
});

describe('laws', () => {
  test('JSON that a program wrote is parsed as JSON.parse does', () => {
    const safe = fc.jsonValue().filter((value) => !/\d{16}/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(safe, (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('no integer is changed, however long', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (integer) => {
        expect(
          String(parseJson(`{"id":${integer}}`) && Object.values(parseJson(`{"id":${integer}}`) as object)[0]),
        ).toBe(String(integer));
      }),
    );
  });

  test('a text without a long number has none that is changed', () => {
    const literal = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(20), fc.integer({ min: -400, max: 400 }));
    fc.assert(
      fc.property(literal, ([digits, point, exponent]) => {
        const text = `[${digits}.${'0'.repeat(point)}1e${exponent}]`;
        if (findChangedNumber(text)) expect(shapeOf(text, 10).hasLongNumber).toBe(true);
      }),
    );
  });

  test('no number is changed, wherever its point and exponent are', () => {
    const digits = fc.tuple(
      fc.bigInt({ min: 0n, max: 10n ** 20n }),
      fc.nat(20),
      fc.constantFrom(0, 1, 30, 90, 100, 310, 400),
    );
    const literal = fc
      .tuple(digits, fc.boolean(), fc.boolean())
      .map(([[whole, zeros, exponent], isSmall, isPlain]) =>
        isPlain ? `${whole}.${'0'.repeat(zeros)}1` : `${whole}.${'0'.repeat(zeros)}1e${isSmall ? -exponent : exponent}`,
      );
    fc.assert(
      fc.property(literal, (number) => {
        const text = `{"a":"b","c":[ ${number}]}`;
        expect(parseJson(text)).toEqual(JSON.parse(quoteChangedNumbers(text, '')));
      }),
      runs(1000),
    );
  });

  test('a long text costs as much as it is long', () => {
    // Only linear work ends in time here. Quadratic work takes minutes.
    for (const text of [
      `[${'1'.repeat(1e6)}]`,
      `[${'1,'.repeat(5e5)}1]`,
      `["${'-1'.repeat(5e5)}"]`,
      `[0.${'0'.repeat(1e6)}1]`,
    ]) {
      expect(() => parseJson(text)).not.toThrow();
    }
  });
});
