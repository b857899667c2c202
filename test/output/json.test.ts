import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Format, render, renderOne } from '../../src/output/index.ts';
import { printJson } from '../../src/output/json.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { from, read } from './support.ts';

const show = (format: Format, items: JsonObject[], failure?: Error) => read(render(from(items, failure), { format }));
const failure = new Error('page 2 did not arrive');

describe('json', () => {
  test.each([
    [[], '[]\n'],
    [[{ id: '1' }], '[\n  {\n    "id": "1"\n  }\n]\n'],
    [[{ id: '1' }, { id: '2', a: [] }], '[\n  {\n    "id": "1"\n  },\n  {\n    "id": "2",\n    "a": []\n  }\n]\n'],
  ])('a list of any size is one valid array: %j', async (items, expected) => {
    const { text } = await show('json', items);
    expect(text).toBe(expected);
    expect(JSON.parse(text)).toEqual(items);
  });

  test('an item is given out when it arrives, not when the list ends', async () => {
    const chunks = render(from([{ id: '1' }], failure), { format: 'json' });
    expect(await chunks.next()).toEqual({ done: false, value: '[\n  {\n    "id": "1"\n  }' });
  });

  test('what was printed stays valid when a page fails midway, and the failure is told', async () => {
    const { text, error } = await show('json', [{ id: '1' }], failure);
    expect(JSON.parse(text)).toEqual([{ id: '1' }]);
    expect(error).toBe(failure);
  });

  test('a list that fails before its first item is not taken for an empty one', async () => {
    expect(await show('json', [], failure)).toEqual({ text: '', error: failure });
  });

  test('one resource is an object, not an array', async () => {
    expect(await renderOne({ id: '1' }, { format: 'json' })).toBe('{\n  "id": "1"\n}\n');
  });

  test('a line that begins in a value is not indented', async () => {
    const { text } = await show('json', [{ note: 'a\nb\u2028c' }]);
    expect(JSON.parse(text)).toEqual([{ note: 'a\nb\u2028c' }]);
  });
});

test('ndjson is one compact JSON object per line', async () => {
  expect((await show('ndjson', [{ id: '1' }, { id: '2', a: 'x\ny' }])).text).toBe(
    '{"id":"1"}\n{"id":"2","a":"x\\ny"}\n',
  );
});

test.each([
  [0x7f, 0x9f],
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
])('each character from %d to %d is written as an escape', (first, last) => {
  for (let code = first; code <= last; code++) {
    const spelled = `\\u${code.toString(16).padStart(4, '0')}`;
    expect(printJson(String.fromCharCode(code))).toBe(`"${spelled}"`);
  }
});

test('JSON does nothing to a terminal and parses to the very same value', () => {
  expect(printJson('\x1b[31m \x9b31m \u202eabc\x7f')).toBe('"\\u001b[31m \\u009b31m \\u202eabc\\u007f"');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = printJson(value as never, 2);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
