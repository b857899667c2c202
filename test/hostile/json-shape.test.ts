import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/protocol/json/json.ts';
import { shapeOf } from '../../src/protocol/json/json-shape.ts';

const depthOf = (value: Json): number =>
  typeof value !== 'object' || value === null
    ? 0
    : 1 + Object.values(value).reduce<number>((deepest, member) => Math.max(deepest, depthOf(member as Json)), 0);

describe('the shape of JSON text', () => {
  it('has the depth of what it says, whatever stands in its strings', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', ']', '}', ',', ':', 'a') });
    const json = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        text,
        fc.array(tie('value')),
        fc.dictionary(text, tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        expect(shapeOf(JSON.stringify(value), 100).depth).toBe(depthOf(value));
      }),
    );
  });

  it('is looked at no further than where it is too deep', () => {
    expect(shapeOf('['.repeat(1000), 10)).toMatchObject({ depth: 11, values: 11 });
  });

  it.each([
    ['{}', 1],
    ['[1,2,3]', 3],
    ['{"a":"b,c:[","d":[]}', 5],
    ['"[[[', 0],
    [']]]]', 0],
  ])('%s counts %i values', (text, values) => {
    expect(shapeOf(text, 100).values).toBe(values);
  });

  it.each([
    ['[1,2,3]', 3],
    ['[[1,2],[3,4,5],[]]', 3],
    ['["a,b,c,d"]', 1],
    ['{"a":[1,2,3,4],"b":[{"c":1},{"d":[1,2,3]}]}', 4],
    [',,', 3],
  ])('%s has a list of %i values', (text, items) => {
    expect(shapeOf(text, 100).items).toBe(items);
  });

  it.each([
    ['{}', 0],
    ['[1,2,3]', 0],
    ['{"a":"b:c","d":[]}', 2],
    ['[{"a":1,"b":2,"c":{"d":1}},{"e":1}]', 3],
    ['{"a":{"b":1,"c":2,"d":3,"e":4},"f":{}}', 4],
    [':::', 3],
    [']]]:', 1],
  ])('%s has an object with %i members', (text, members) => {
    expect(shapeOf(text, 100).members).toBe(members);
  });
});
