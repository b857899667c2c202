import { expect, test } from 'vitest';
import type { Format } from '../../src/output/index.ts';
import { collect, compileQuery, renderValue } from '../../src/output/query.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { barbara, from, read } from './support.ts';

test.each<[string, Json]>([
  ['[].userName', ['bjensen@example.com', 'x']],
  ['[?active].userName', ['bjensen@example.com']],
  ['length(@)', 2],
  ['[0].emails[?type==`work`].value | [0]', 'bjensen@example.com'],
  ['[0].nothing', null],
  ['[0]."urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".department', 'Tour Operations'],
  ['[0].__proto__', null],
  ['[0].constructor', null],
])('%s', async (expression, expected) => {
  const all = await collect(from([barbara, { userName: 'x' }]));
  expect((await compileQuery(expression))(all as Json)).toEqual(expected);
});

test('a query that does not parse is refused before anything is fetched', async () => {
  await expect(compileQuery('[?a')).rejects.toMatchObject({
    name: 'OutputError',
    code: 'invalidQuery',
    message: expect.stringContaining('the query "[?a" failed: '),
    hint: 'a query is a JMESPath expression, such as [?active].userName',
  });
});

test('a query that does not fit the result says so', async () => {
  const query = await compileQuery('abs(@)');
  expect(() => query('x')).toThrow(/^the query "abs\(@\)" failed: /);
});

test.each<[Format, Json, string]>([
  ['json', ['a', 1], '[\n  "a",\n  1\n]\n'],
  ['json', [], '[]\n'],
  ['json', 'a', '"a"\n'],
  ['json', null, 'null\n'],
  ['json', { a: 1 }, '{\n  "a": 1\n}\n'],
  ['ndjson', [['a'], { b: 1 }], '["a"]\n{"b":1}\n'],
  ['yaml', ['a', { b: 1 }], '- a\n- b: 1\n'],
  ['yaml', 5, '5\n'],
  ['id', ['1', '2'], '1\n2\n'],
  ['csv', [{ id: '1', n: 2 }], 'id,n\n1,2\n'],
  ['csv', ['=1'], "value\n'=1\n"],
  ['table', [{ a: 'x' }], 'a\nx\n'],
  ['table', ['x', 'y'], 'value\nx\ny\n'],
  ['table', [['x', 1]], 'value\nx, 1\n'],
  ['table', 3, 'value  3\n'],
])('in %s, %j is shown', async (format, value, expected) => {
  expect((await read(renderValue(value, { format }))).text).toBe(expected);
});

test.each<[Format, Json, string]>([
  ['table', [{ who: 'x', emails: [{ value: 'a@b.c' }] }], 'who  emails\nx    a@b.c\n'],
  ['csv', [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }], 'a,b,c,d,e,f\n1,2,3,4,5,6\n'],
  ['csv', { who: 'x', emails: [{ value: 'a@b.c' }] }, 'who,emails\nx,a@b.c\n'],
  [
    'csv',
    [barbara],
    'userName,displayName,active,department,id\nbjensen@example.com,Babs Jensen,true,Tour Operations,2819c223-7f76-453a-919d-413861904646\n',
  ],
])(
  'in %s, what a query put together is shown whole, not as the users it began with: %#',
  async (format, value, expected) => {
    const options = { format, resourceType: 'User', model: UserModel };
    expect((await read(renderValue(value, options))).text).toBe(expected);
  },
);

test('--columns chooses from what a query put together', async () => {
  const options = { format: 'csv', columns: 'b', model: UserModel } as const;
  expect((await read(renderValue([{ a: 1, b: 2 }], options))).text).toBe('b\n2\n');
});
