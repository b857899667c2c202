import { describe, expect, test } from 'vitest';
import { lenient } from '../../../src/protocol/deviation.ts';
import {
  compileFilter,
  type Filter,
  FilterError,
  filterPaths,
  parseFilter,
  placeOf,
  printFilter,
  qualifyFilter,
} from '../../../src/protocol/filter/index.ts';
import { applyPatch } from '../../../src/protocol/patch/index.ts';
import { redactFilter } from '../../../src/protocol/redaction/index.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { thrownBy } from '../support/freeze.ts';
import { barbara } from '../support/people.ts';

function printed(call: () => unknown): string {
  const error = thrownBy(call);
  if (error instanceof FilterError) return error.print();
  throw error;
}

const compile = (text: string) => compileFilter(parseFilter(text), UserModel);

/** Returns the text to which each path points. */
function written(filter: Filter): (string | undefined)[] {
  return [...filterPaths(filter)].map((path) => {
    const place = placeOf(path);
    return place?.source.slice(place.offset, place.offset + place.length);
  });
}

describe('an unknown attribute gets a caret', () => {
  test.each([
    ['alone', 'shoeSize eq 43', 'there is no attribute shoeSize\n  shoeSize eq 43\n  ^^^^^^^^'],
    [
      'behind others and in parentheses',
      'userName pr and not (nme.givenName eq "Ada")',
      'there is no attribute nme.givenName\n  userName pr and not (nme.givenName eq "Ada")\n                       ^^^^^^^^^^^^^',
    ],
    [
      'in brackets',
      'emails[type eq "work" and size gt 3]',
      'there is no attribute size\n  emails[type eq "work" and size gt 3]\n                            ^^^^',
    ],
    [
      'with the URN of an unknown extension',
      '  urn:x:y:label pr',
      'there is no attribute urn:x:y:label\n    urn:x:y:label pr\n    ^^^^^^^^^^^^^',
    ],
    ['before brackets', 'mails[type pr]', 'there is no attribute mails\n  mails[type pr]\n  ^^^^^'],
  ])('%s', (_name, text, expected) => {
    expect(printed(() => compile(text))).toBe(expected);
  });

  test('behind brackets, where a client may write a sub-attribute', () => {
    const filter = parseFilter('emails[type eq "work"].size eq 3', { tolerate: lenient([]) });
    expect(printed(() => compileFilter(filter, UserModel))).toBe(
      'there is no attribute size\n  emails[type eq "work"].size eq 3\n                         ^^^^',
    );
  });

  test('in the path of a PATCH operation, together with the number of the operation', () => {
    const operations = [
      { op: 'replace', path: 'title', value: 'Boss' },
      { op: 'replace', path: 'emails[kind eq "work"].value', value: 'b@example.com' },
    ] as const;
    expect(printed(() => applyPatch(barbara, operations, UserModel))).toBe(
      'operation 2: there is no attribute kind\n  emails[kind eq "work"].value\n         ^^^^',
    );
  });

  test('and not where code made the tree', () => {
    const error = thrownBy(() => compileFilter({ kind: 'present', path: { attribute: 'nope' } }, UserModel));
    expect(error).toMatchObject({
      name: 'ScimError',
      scimType: 'invalidFilter',
      message: 'there is no attribute nope',
    });
  });
});

describe('a place is not a part of what a filter means', () => {
  const filter = parseFilter('title pr  and ( active eq true )');

  test('filters are equal wherever their attributes are written', () => {
    expect(filter).toStrictEqual(parseFilter('title pr and active eq true'));
    expect(parseFilter(printFilter(filter))).toStrictEqual(filter);
  });

  test('a tree prints as JSON without places', () => {
    expect(JSON.stringify(filter)).toBe(
      '{"kind":"and","filters":[{"kind":"present","path":{"attribute":"title"}},{"kind":"compare","path":{"attribute":"active"},"op":"eq","value":true}]}',
    );
  });

  test('copies of a tree keep the places', () => {
    expect(written(filter)).toEqual(['title', 'active']);
    expect(written(redactFilter(parseFilter('password eq "x" or title pr')))).toEqual(['password', 'title']);
    const qualified = qualifyFilter(parseFilter('title pr and department eq "IT"'), UserModel, () => {});
    expect([...filterPaths(qualified)][1]?.schema).toBe(urn.EnterpriseUser);
    expect(written(qualified)).toEqual(['title', 'department']);
  });
});
