import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvRecord, RegularRecords } from '../../../src/provisioning/source/csv-records.ts';
import { runs } from '../../support/runs.ts';

const limit = 300;

/**
 * Splits text that arrives in pieces. Returns the records, and the rest of the text from the first irregular record.
 */
function split(pieces: readonly string[], delimiter = ','): { records: CsvRecord[]; rest: string; line: number } {
  const regular = new RegularRecords(delimiter, 1, limit);
  const records: CsvRecord[] = [];
  const unread = [...pieces];
  let isRegular = true;
  while (isRegular && unread.length > 0) isRegular = regular.read(unread.shift() ?? '', false, records);
  isRegular &&= regular.read('', true, records);
  return { records, rest: isRegular ? '' : regular.rest + unread.join(''), line: regular.line };
}

const cell = fc.oneof(
  fc.constantFrom('', 'a', ' b ', 'é', '"c"', '"d ""e"" f"', '"g,h"', '"i\nj"', '"k\r\nl"', '""', '""""'),
  fc.constantFrom('5" disk', '"m" n', ' "o"', '"p""', '"'),
);
const text = fc
  .array(fc.tuple(fc.array(cell, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', '\r\n', '\r')), {
    maxLength: 8,
  })
  .map((lines) => lines.map(([cells, end]) => cells.join(',') + end).join(''));

test('a file gives the rows and the lines that the parser gives, in whatever pieces it arrives', () => {
  fc.assert(
    fc.property(text, fc.boolean(), fc.array(fc.nat(40), { maxLength: 8 }), (whole, hasEnd, cuts) => {
      const all = hasEnd ? whole : whole.replace(/[\r\n]+$/, '');
      const places = [...new Set(cuts.filter((cut) => cut < all.length))].sort((a, b) => a - b);
      const pieces = [...places, all.length].map((cut, index) => all.slice(places[index - 1] ?? 0, cut));
      const { records, rest, line } = split(pieces);
      const regularText = all.slice(0, all.length - rest.length);
      expect(regularText + rest).toBe(all);
      const expected: string[][] = parse(regularText, {
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        relax_quotes: true,
      });
      expect(records.map(({ cells }) => cells)).toEqual(expected);
      const lineEnds = (part: string): number => part.match(/\r\n|\r|\n/g)?.length ?? 0;
      if (rest !== '') expect(line).toBe(1 + lineEnds(regularText));
    }),
    runs(300),
  );
});

test('quotes that are not regular, and records that may be too long, are left to the parser', () => {
  for (const record of ['5" disk,x', '"a" b', '"open', `${'x'.repeat(limit / 3 + 1)}`]) {
    const { records, rest, line } = split(['a,"b"\n', `${record}\nc,d\n`]);
    expect({ records, rest, line }).toEqual({
      records: [{ cells: ['a', 'b'], raw: 'a,"b"', line: 1 }],
      rest: `${record}\nc,d\n`,
      line: 2,
    });
  }
  expect(split(['a"b'], '"').records).toEqual([]);
});
