import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDateTime } from '../../../src/protocol/value/date-time.ts';
import { runs } from '../../support/runs.ts';

const two = (max: number, min = 0) => fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'));
const offset = fc.oneof(
  fc.constantFrom('Z', '+00:00', '-00:00', '+14:00', '-14:00'),
  fc.tuple(fc.constantFrom('+', '-'), two(13), two(59)).map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);
/** RFC 3339 as `Date.parse` reads it. A month may have too many days, and the smallest unit is a millisecond. */
const rfc3339 = fc
  .tuple(
    fc.integer({ min: 0, max: 9999 }),
    two(12, 1),
    two(31, 1),
    two(23),
    two(59),
    two(59),
    fc.stringMatching(/^(\.\d{1,3})?$/),
    offset,
  )
  .map(
    ([year, month, day, hour, minute, second, fraction, zone]) =>
      `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`,
  );

test('every instant of RFC 3339 is read as Date.parse reads it', () => {
  fc.assert(
    fc.property(rfc3339, (text) => {
      const [month, day] = [Number(text.slice(5, 7)), Number(text.slice(8, 10))];
      const exists = new Date(Date.UTC(2000 + (Number(text.slice(0, 4)) % 400), month - 1, day)).getUTCDate() === day;
      if (exists) expect(parseDateTime(text)).toBeCloseTo(Date.parse(text), 6);
      else expect(parseDateTime(text)).toBeUndefined();
    }),
    runs(4000),
  );
});

describe('a dateTime of RFC 7643 section 2.3.5', () => {
  const at = Date.UTC(2008, 0, 23, 4, 56, 22);
  test.each<[string, string, number]>([
    ['the example', '2008-01-23T04:56:22Z', at],
    ['an offset', '2008-01-23T06:56:22+02:00', at],
    ['an offset of half hours', '2008-01-23T10:26:22+05:30', at],
    ['an offset over midnight', '2008-01-22T22:56:22-06:00', at],
    ['no offset is UTC', '2008-01-23T04:56:22', at],
    ['a fraction', '2008-01-23T04:56:22.5Z', at + 500],
    ['seven digits, as .NET writes', '2008-01-23T04:56:22.1234567Z', at + 123.4567],
    ['nine digits, as Java writes', '2008-01-23T04:56:22.000000001Z', at + 0.000001],
    ['a leap day', '2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['a leap day of a century', '2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['midnight at the end of the day', '2008-01-23T24:00:00Z', Date.UTC(2008, 0, 24)],
    ['midnight at the end of the day, with a fraction of nothing', '2008-01-23T24:00:00.000Z', Date.UTC(2008, 0, 24)],
    ['the first century', '0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['a far year', '12345-01-01T00:00:00Z', Date.UTC(12345, 0, 1)],
  ])('%s', (_name, text, expected) => {
    expect(parseDateTime(text)).toBeCloseTo(expected, 3);
  });

  test.each(
    [
      ['', '2008-01-23', '2008-01-23T04:56Z', '2008-01-23 04:56:22Z', '2008-01-23t04:56:22z', ' 2008-01-23T04:56:22Z'],
      ['2008-00-23T04:56:22Z', '2008-13-23T04:56:22Z', '2008-01-00T04:56:22Z', '2008-01-32T04:56:22Z'],
      ['2021-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2021-04-31T00:00:00Z', '2021-02-30T00:00:00Z'],
      [
        '2008-01-23T25:00:00Z',
        '2008-01-23T24:00:01Z',
        '2008-01-23T24:00:00.5Z',
        '2008-01-23T04:60:22Z',
        '2008-01-23T04:56:60Z',
      ],
      [
        '2008-01-23T04:56:22+14:01',
        '2008-01-23T04:56:22+15:00',
        '2008-01-23T04:56:22+02:60',
        '2008-01-23T04:56:22+0200',
      ],
      [
        '2008-01-23T04:56:22.Z',
        '2008-01-23T04:56:22,5Z',
        '2008-01-23T04:56:22.1234567890123Z',
        '999999-01-01T00:00:00Z',
      ],
      ['0x7E8-01-23T04:56:22Z', '+2008-01-23T04:56:22Z', '2008-01-23T04:56:22Z\n', 'Wed, 23 Jan 2008 04:56:22 GMT'],
    ].flat(),
  )('%j is none', (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });
});
