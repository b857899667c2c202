import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Format, formats, render, renderOne, renderRaw } from '../../src/output/index.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { anyCharacter } from '../support/any-character.ts';
import { runs } from '../support/runs.ts';
import { barbara, from, read } from './support.ts';

const show = (format: Format, items: JsonObject[], failure?: Error) => read(render(from(items, failure), { format }));

test('every format shows a list, an empty list and one resource', async () => {
  for (const format of Object.keys(formats) as Format[]) {
    expect((await show(format, [barbara, barbara])).text, format).toContain('2819c223-7f76-453a-919d-413861904646');
    expect((await show(format, [])).error, format).toBeUndefined();
    expect(await renderOne(barbara, { format }), format).toMatch(/2819c223-7f76-453a-919d-413861904646[\s\S]*\n$/);
  }
});

describe('yaml', () => {
  test('a list is one sequence and one resource a mapping', async () => {
    expect((await show('yaml', [{ id: '1', emails: [{ value: 'a@b.c' }] }, { id: '2' }])).text).toBe(
      '- id: "1"\n  emails:\n    - value: a@b.c\n- id: "2"\n',
    );
    expect((await show('yaml', [])).text).toBe('[]\n');
    expect(await renderOne({ id: '1' }, { format: 'yaml' })).toBe('id: "1"\n');
  });

  test('a reader of YAML 1.1 does not take strings for booleans, times or merges', async () => {
    const text = await renderOne(
      { a: 'no', b: '12:30', c: '012', d: '=', e: '<<', f: '2011-05-13' },
      { format: 'yaml' },
    );
    expect(text).toBe('a: "no"\nb: "12:30"\nc: "012"\nd: "="\ne: "<<"\nf: "2011-05-13"\n');
  });

  test('nothing in it is obeyed by a terminal', async () => {
    const value = { a: '\x1b[31m', b: '\x9b31m', c: '\u202eabc' };
    const text = await renderOne(value, { format: 'yaml' });
    expect(text).toBe('a: "\\e[31m"\nb: "\\u009b31m"\nc: "\\u202eabc"\n');
    expect(parse(text)).toEqual(value);
  });

  test('it reads back to the very same list', async () => {
    const resource = fc.dictionary(fc.string({ unit: anyCharacter }), fc.jsonValue({ stringUnit: anyCharacter }));
    await fc.assert(
      fc.asyncProperty(fc.array(resource), async (resources) => {
        const exact = JSON.parse(JSON.stringify(resources));
        expect(parse((await show('yaml', exact)).text)).toEqual(exact);
      }),
      runs(50),
    );
  });
});

describe('id', () => {
  test('one id a line', async () => {
    expect((await show('id', [{ id: 'a' }, { id: 'b c' }])).text).toBe('a\nb c\n');
  });

  test.each([
    [{ userName: 'x' }, 'the server sent a resource without an id'],
    [{ id: '' }, 'the server sent a resource without an id'],
    [{ id: '1\n2' }, 'the id "1\\n2" contains a line break'],
  ])('%j cannot smuggle an id into the next command', async (resource, message) => {
    expect((await show('id', [resource])).error).toMatchObject({ name: 'OutputError', code: 'missingId', message });
  });
});

test('raw hands the server’s own text through, one answer after the other', async () => {
  const answers = [
    { status: 200, headers: {}, raw: '{"Resources" : [ ]}' },
    { status: 200, headers: {}, raw: new TextEncoder().encode('\ufeffü\r\n') },
    { status: 200, headers: {}, body: { id: '1' } },
    { status: 204, headers: {} },
  ];
  expect((await read(renderRaw(answers))).text).toBe('{"Resources" : [ ]}\n\ufeffü\r\n{"id":"1"}\n');
});
