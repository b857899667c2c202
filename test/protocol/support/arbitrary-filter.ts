import fc from 'fast-check';
import { type CompareValue, compareOps, type Filter } from '../../../src/protocol/filter/index.ts';
import type { AttributePath } from '../../../src/protocol/schema/path.ts';
import { anyCharacter } from '../../support/any-character.ts';

const name = fc.oneof(
  fc.constantFrom('userName', 'not', 'and', 'or', 'pr', 'eq', 'true', 'null', 'e5', '$ref', 'x-1_y'),
  fc.stringMatching(/^[A-Za-z][\w-]{0,8}$/),
);
const schema = fc.oneof(
  fc.constantFrom(
    'urn:ietf:params:scim:schemas:core:2.0:User',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0',
    'URN:x:1.0',
  ),
  fc.stringMatching(/^urn:[a-z0-9][\w.:+,=@;$!*%/?#~-]{0,20}$/),
);

/** Any attribute path: with and without URN and sub-attribute. */
export const anyPath: fc.Arbitrary<AttributePath> = fc
  .record({ schema: fc.option(schema), attribute: name, subAttribute: fc.option(name) })
  .map(({ schema, attribute, subAttribute }) => ({
    ...(schema === null ? {} : { schema }),
    attribute,
    ...(subAttribute === null ? {} : { subAttribute }),
  }));

/** Any text: escapes, brackets, quotes, lone surrogates, other planes. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc
    .array(fc.constantFrom('"', '\\', "'", '(', ')', '[', ']', ' and ', '\n', '\u2028', '\ud800', '\udc00', '\u0000'), {
      maxLength: 6,
    })
    .map((parts) => parts.join('')),
);

const anyNumber = fc.oneof(
  fc.integer(),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 5e-324, 1e-7, 0.1 + 0.2),
  // Excludes integers that a double cannot represent. Such integers are refused, because two of them may have the same
  // double.
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value))),
);
const anyValue: fc.Arbitrary<CompareValue> = fc.oneof(anyText, anyNumber, fc.boolean(), fc.constant(null));

const condition: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    path: anyPath,
    op: fc.constantFrom(...compareOps),
    value: anyValue,
  }),
  fc.record({ kind: fc.constant('present' as const), path: anyPath }),
);

/** Combines filters with and, or and not, at any depth. */
export function combined(leaf: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        filters: fc.array(tie('filter'), { minLength: 2, maxLength: 4 }),
      }),
    ),
  })).filter;
}

/** Any filter that can be written as text. Text cannot express a value path inside a value path. */
export const anyFilter: fc.Arbitrary<Filter> = combined(
  fc.oneof(
    { weight: 3, arbitrary: condition },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('valuePath' as const), path: anyPath, filter: combined(condition) }),
    },
  ),
);
