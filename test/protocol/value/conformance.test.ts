import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lenient, type Tolerated } from '../../../src/protocol/deviation.ts';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json/json.ts';
import { type ValidationContext, validate } from '../../../src/protocol/value/validate.ts';
import { runs } from '../../support/runs.ts';
import { anyResourceOf } from '../support/arbitrary-thing.ts';
import { deepFreeze } from '../support/freeze.ts';
import { ExtendedThingModel, ExtraSchema } from '../support/thing.ts';

const anyThing = anyResourceOf(ExtendedThingModel);
const anyContext = fc.constantFrom<ValidationContext>(
  { operation: 'create', direction: 'request' },
  { operation: 'patch', direction: 'request' },
  { operation: 'replace', direction: 'response' },
);

describe('what there is nothing to change in', () => {
  test('is given back itself', () => {
    let right = 0;
    fc.assert(
      fc.property(anyThing, anyContext, (thing, context) => {
        const first = validate(thing, ExtendedThingModel, context);
        if (first.issues.length > 0) return;
        right++;
        const second = validate(deepFreeze(first.resource), ExtendedThingModel, context);
        expect(second.issues).toEqual([]);
        expect(second.resource).toBe(first.resource);
      }),
      runs(1000),
    );
    expect(right).toBeGreaterThan(100);
  });

  test('is read as the same with other spellings of names is, which has to be changed everywhere', () => {
    fc.assert(
      fc.property(anyThing, anyContext, (thing, context) => {
        const read = (input: Json) => {
          const tolerated: Tolerated[] = [];
          return {
            ...validate(deepFreeze(input), ExtendedThingModel, context, { tolerate: lenient(tolerated) }),
            tolerated,
          };
        };
        expect(read(thing)).toEqual(read(shouted(thing)));
      }),
      runs(1000),
    );
  });
});

describe('what is put right', () => {
  const core = ExtendedThingModel.core.urn;
  const extra = ExtraSchema.id;
  const label = 'a';
  const note = { must: 'b' };

  test.each<[string, JsonObject]>([
    ['an extension that is spelled otherwise', { schemas: [core], label, [extra.toUpperCase()]: note }],
    ['an extension that schemas spells otherwise', { schemas: [core, extra.toUpperCase()], label, [extra]: note }],
    ['an extension that schemas leaves out', { schemas: [core], label, [extra]: note }],
    ['schemas in another order', { schemas: [extra, core], label, [extra]: note }],
    ['schemas in another place', { label, schemas: [core, extra], [extra]: note }],
    ['schemas in another case', { SCHEMAS: [core, extra], label, [extra]: note }],
  ])('%s', (_name, given) => {
    const { resource, issues } = validate(given, ExtendedThingModel, { operation: 'create', direction: 'request' });
    expect(issues).toEqual([]);
    expect(JSON.stringify(resource)).toBe(JSON.stringify({ schemas: [core, extra], label, [extra]: note }));
  });
});

function shouted(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(shouted);
  if (!isObject(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toUpperCase(), shouted(member)]));
}
