import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCondition, type Condition, parseCondition, signs } from '../../../src/cli/filter/where.ts';
import { parseFilter, printFilter } from '../../../src/protocol/filter/index.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';

const build = (source: string): string => {
  const condition = parseCondition(source);
  return printFilter(buildCondition(condition, condition.path, UserModel));
};

describe('a condition', () => {
  it.each([
    ['title=Clerk', 'title eq "Clerk"'],
    ['title!=Clerk', 'title ne "Clerk"'],
    ['title~eng', 'title co "eng"'],
    ['title^=Head of', 'title sw "Head of"'],
    ['title$=Sales', 'title ew "Sales"'],
    ['title>M', 'title gt "M"'],
    ['title>=M', 'title ge "M"'],
    ['title<M', 'title lt "M"'],
    ['title<=M', 'title le "M"'],
    ['title', 'title pr'],
    ['!title', 'not (title pr)'],
    ['active=false', 'active eq false'],
    ['active=TRUE', 'active eq true'],
    ['emails.primary!=true', 'emails.primary ne true'],
    ['groups.$ref=https://a.example/x', 'groups.$ref eq "https://a.example/x"'],
    ['title=false', 'title eq "false"'],
    ['title=007', 'title eq "007"'],
    ['emails~@example.com', 'emails co "@example.com"'],
    ['meta.created>2026-01-31T10:00:00Z', 'meta.created gt "2026-01-31T10:00:00Z"'],
    ['meta.created>=2026-01-31', 'meta.created ge "2026-01-31T00:00:00Z"'],
    ['meta.created<2026-01-31', 'meta.created lt "2026-01-31T00:00:00Z"'],
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department=R&D "x" \\ y',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "R&D \\"x\\" \\\\ y"',
    ],
  ])('%s is the filter %s', (source, filter) => {
    expect(build(source)).toBe(filter);
  });

  it.each([
    ['title=', 'there is no value after =', "to select the resources without a value, use --where '!title'"],
    ['title!=', 'there is no value after !=', "to select the resources without a value, use --where '!title'"],
    ['title==x', '== is not an operator', 'if the value begins with =, use --filter \'title eq "=x"\''],
    ['title=~x', '=~ is not an operator', 'if the value begins with ~, use --filter \'title eq "~x"\''],
    ['title = x', 'there is a space before the operator', 'write the condition without spaces, such as title=Clerk'],
    ['active=yes', 'active is a boolean', 'use active=true or active=false'],
    [
      'active',
      'active is a boolean, so the condition needs a value',
      "use active=true or active=false; to test whether active has a value, use --filter 'active pr'",
    ],
    [
      '!active',
      'active is a boolean, so the condition needs a value',
      "use active=true or active=false; to test whether active has a value, use --filter 'active pr'",
    ],
    [
      '!emails.primary',
      'emails.primary is a boolean, so the condition needs a value',
      "use emails.primary=true or emails.primary=false; to test whether emails.primary has a value, use --filter 'emails.primary pr'",
    ],
    [
      'meta.created=2026-01-31',
      'meta.created is a time, and "2026-01-31" is a day',
      'use meta.created>=2026-01-31 or meta.created<2026-01-31, or give a time such as 2026-01-31T00:00:00Z',
    ],
    [
      'meta.created<2026-02-30',
      'meta.created is a time, and "2026-02-30" is not',
      'use a time such as 2026-01-31T12:00:00Z',
    ],
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value.x=1',
      '"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value.x" is not the name of an attribute',
      syntaxHint(),
    ],
    ['', '"" is not the name of an attribute', syntaxHint()],
    ['!', '"" is not the name of an attribute', syntaxHint()],
    ['title^x', '"^" is not an operator', syntaxHint()],
    ['active>true', 'active has the type boolean, which does not support the operator gt', syntaxHint()],
    [
      'name=Ada',
      'name has no value of its own',
      'compare one of its sub-attributes: name.formatted, name.familyName, name.givenName, name.middleName, name.honorificPrefix, name.honorificSuffix',
    ],
  ])('%j is refused', (source, problem, hint) => {
    expect(errorOf(source)).toEqual([`--where ${JSON.stringify(source)}: ${problem}`, hint]);
  });

  it('on a secret does not appear in its error', () => {
    expect(errorOf('password=planted-secret')).toEqual(['--where [redacted]: the condition is invalid', syntaxHint()]);
  });
});

describe('for all values', () => {
  const value = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/^[=~]/.test(text));
  const sign = fc.constantFrom(...(Object.keys(signs) as (keyof typeof signs)[]));

  it('a text keeps every character, for each operator', () => {
    const law = fc.property(sign, value, (operator, text) => {
      const condition = parseCondition(`title${operator}${text}`);
      const filter = parseFilter(printFilter(buildCondition(condition, condition.path, UserModel)));
      expect(filter).toEqual({ kind: 'compare', path: { attribute: 'title' }, op: signs[operator], value: text });
    });
    fc.assert(law, { numRuns: 500, seed: 1 });
  });

  it('a number keeps its digits', () => {
    const model = { ...UserModel, core: { ...UserModel.core, attribute: () => integer } } as typeof UserModel;
    const number = fc
      .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 40n }))
      .map(([minus, digits]) => `${minus ? '-' : ''}${digits}`);
    const law = fc.property(number, (text) => {
      const condition = parseCondition(`shoeSize=${text}`);
      expect(printFilter(buildCondition(condition, condition.path, model))).toBe(`shoeSize eq ${text}`);
    });
    fc.assert(law, { numRuns: 300, seed: 1 });
  });

  it('any text is a condition or a usage error', () => {
    const law = fc.property(fc.string({ unit: 'binary' }), (text) => {
      let condition: Condition | undefined;
      try {
        condition = parseCondition(text);
      } catch (error) {
        expect((error as Error).name).toBe('UsageError');
      }
      if (condition) expect(condition.source).toBe(text);
    });
    fc.assert(law, { numRuns: 1000, seed: 1 });
  });
});

const integer = { ...UserModel.core.attribute('title'), name: 'shoeSize', path: 'shoeSize', type: 'integer' };

function syntaxHint(): string {
  return 'use ATTRIBUTE=VALUE with one of the signs = != ~ ^= $= > >= < <=, or ATTRIBUTE or !ATTRIBUTE alone; for any other condition, use --filter';
}

function errorOf(source: string): unknown[] {
  try {
    build(source);
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    return [message, hint];
  }
  return [];
}
