import { describe, expect, test } from 'vitest';
import { type FilterFacts, isFilterSupported, planFilter } from '../../../src/client/dialect/filter-support.ts';
import { parseFilter, printFilter } from '../../../src/protocol/filter/index.ts';

const aws: FilterFacts = {
  filterOperators: ['eq', 'and'],
  filterAttributes: { User: ['userName', 'externalId', 'manager', 'groups.value'] },
};
const single: FilterFacts = { filterOperators: ['eq'] };
const alias: FilterFacts = {
  filterOperators: ['eq'],
  filterAttributes: { User: ['userName', 'email'] },
  filterNames: { 'emails.value': 'email' },
};
const brackets: FilterFacts = { filterOperators: ['eq', 'and', '[]'], filterAttributes: { User: ['emails.type'] } };
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Returns the part of a filter that is sent, and the unsupported parts. */
function planned(text: string, facts: FilterFacts, endpoint = '/Users') {
  const { sent, unsupported } = planFilter(parseFilter(text), facts, endpoint);
  return [sent && printFilter(sent), unsupported.map((part) => printFilter(part))];
}

describe('planFilter', () => {
  test.each<[string, number, string | undefined, string[]]>([
    ['userName eq "a" and title eq "b"', 32, 'userName eq "a" and title eq "b"', []],
    ['userName eq "a" and title eq "b"', 31, 'userName eq "a"', ['title eq "b"']],
    ['userName eq "a" or title eq "b"', 20, undefined, ['userName eq "a" or title eq "b"']],
  ])('leaves out the parts that make a filter too long: %s, %i', (text, maxFilterLength, sent, unsupported) => {
    expect(planned(text, { maxFilterLength })).toEqual([sent, unsupported]);
    expect(planned(text, { maxFilterLength, filterOperators: ['eq', 'and'] })[0]).toBe(sent);
  });

  test.each<[string, FilterFacts, string | undefined, string[]]>([
    ['userName eq "ann"', aws, 'userName eq "ann"', []],
    ['USERNAME eq "ann" and externalId eq "1"', aws, 'USERNAME eq "ann" and externalId eq "1"', []],
    [`${enterprise}:manager.value eq "1"`, aws, `${enterprise}:manager.value eq "1"`, []],
    ['groups eq "1"', aws, 'groups eq "1"', []],
    ['title eq "CEO"', aws, undefined, ['title eq "CEO"']],
    ['userName sw "a"', aws, undefined, ['userName sw "a"']],
    ['userName pr', aws, undefined, ['userName pr']],
    ['not (userName eq "a")', aws, undefined, ['not (userName eq "a")']],
    ['userName eq "a" or userName eq "b"', aws, undefined, ['userName eq "a" or userName eq "b"']],
    [
      'userName eq "a" and title co "x" and externalId eq "1"',
      aws,
      'userName eq "a" and externalId eq "1"',
      ['title co "x"'],
    ],
    // A service without support for `and` gets only one part of the filter. The client itself compares the other parts.
    ['userName eq "a" and externalId eq "1"', single, 'userName eq "a"', ['externalId eq "1"']],
    ['emails.value eq "a@x"', alias, 'email eq "a@x"', []],
    ['emails eq "a@x"', alias, 'email eq "a@x"', []],
    ['emails[value eq "a@x"]', alias, undefined, ['emails[value eq "a@x"]']],
    ['emails[type eq "work"]', brackets, 'emails[type eq "work"]', []],
    ['emails[type eq "work" and value eq "x"]', brackets, undefined, ['emails[type eq "work" and value eq "x"]']],
    ['emails.value eq "a@x"', {}, 'emails.value eq "a@x"', []],
  ])('%s', (text, facts, sent, unsupported) => {
    expect(planned(text, facts)).toEqual([sent, unsupported]);
  });

  test('knows nothing about the attributes of a resource type that the dialect does not name', () => {
    expect(planned('displayName eq "x"', aws, '/Groups')).toEqual(['displayName eq "x"', []]);
    expect(isFilterSupported(parseFilter('displayName eq "x"'), aws, 'users')).toBe(false);
  });
});
