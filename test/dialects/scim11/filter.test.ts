import { describe, expect, it } from 'vitest';
import { filterTo11, filterTo20 } from '../../../src/dialects/scim11/filter.ts';

const enterprise20 = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const enterprise11 = 'urn:scim:schemas:extension:enterprise:1.0';

describe('a filter', () => {
  it.each([
    ['userName eq "a"', 'userName eq "a"'],
    [`${enterprise20}:department eq "Sales"`, `${enterprise11}:department eq "Sales"`],
    [`${enterprise20}:manager.value eq "1"`, `${enterprise11}:manager.managerId eq "1"`],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "a"', 'userName sw "a"'],
    ['(title pr or userName co "b") and active eq true', '(title pr or userName co "b") and active eq true'],
    ['not a filter at all', 'not a filter at all'],
  ])('%s in SCIM 1.1', (two, one) => {
    expect(filterTo11(two)).toBe(one);
  });

  it.each([
    ['userName Eq "john"', 'userName eq "john"'],
    [
      `${enterprise11}.department eq "urn:scim:schemas:core:1.0:x"`,
      `${enterprise20}:department eq "urn:scim:schemas:core:1.0:x"`,
    ],
    ['urn:scim:schemas:core:1.0:name.givenName co "a"', 'name.givenName co "a"'],
  ])('%s in SCIM 2.0', (one, two) => {
    expect(filterTo20(one)).toBe(two);
  });

  it.each([
    ['userName ne "a"', 'SCIM 1.1 does not have the operator ne in filters'],
    ['userName ew "a"', 'SCIM 1.1 does not have the operator ew in filters'],
    ['not (title pr)', 'SCIM 1.1 does not have the operator not in filters'],
    ['emails[type eq "work"]', 'SCIM 1.1 does not have brackets in filters'],
  ])('%s cannot be expressed', (filter, message) => {
    expect(() => filterTo11(filter)).toThrow(expect.objectContaining({ name: 'NotExpressibleError', message }));
    expect(() => filterTo20(filter)).toThrow(expect.objectContaining({ name: 'NotExpressibleError', message }));
  });
});
