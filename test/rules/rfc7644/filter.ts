import { expect } from 'vitest';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { type Harness, user } from '../../mock-server/provider/harness.ts';
import { addUser, expectError, filtered, found } from '../ask.ts';
import { asking, schema, showing } from '../faults.ts';
import { gadget, gadgetUrn, withGadgets } from '../gadget.ts';
import { type Fault, type Rule, rule, type Start } from '../rule.ts';

/** RFC 7644 sections 3.4.2.2, 5 and 7.8: filters, and how strings are compared. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-3.4.2.2-1',
    'A list with a filter has what matches, and nothing else.',
    async (start) => {
      const harness = await people(start);
      expect(await found(harness, 'title pr')).toEqual(['anna', 'carl']);
      expect(await found(harness, 'userName eq "bert"')).toEqual(['bert']);
      expect(await found(harness, 'userName co "a"')).toEqual(['anna', 'carl']);
    },
    asking(/^GET .Users/, ({ query }) => {
      delete query.filter;
    }),
  ),
  rule(
    'RFC7644-3.4.2.2-2',
    'A filter that is given has an expression.',
    async (start) => {
      const harness = await people(start);
      for (const filter of ['', ' ', '()']) expectError(await filtered(harness, filter), 400, 'invalidFilter');
    },
    asking(/^GET .Users/, ({ query }) => {
      if (query.filter === '') delete query.filter;
    }),
  ),
  rule(
    'RFC7644-3.4.2.2-3',
    'An expression has an attribute and an operator.',
    async (start) => {
      const harness = await people(start);
      for (const filter of ['userName', '"anna" eq userName', 'eq "anna"', 'userName "anna"', 'userName eq']) {
        expectError(await filtered(harness, filter), 400, 'invalidFilter');
      }
    },
    rewriting('userName "anna"', 'userName eq "anna"'),
  ),
  ...(['gt', 'ge', 'lt', 'le'] as const).map((op, index) =>
    rule(
      `RFC7644-3.4.2.2-${index + 4}`,
      `Booleans and binaries have no order: ${op} is answered with 400 and invalidFilter.`,
      async (start) => {
        const harness = await people(start);
        expectError(await filtered(harness, `active ${op} true`), 400, 'invalidFilter');
        expectError(await filtered(harness, `x509Certificates.value ${op} "QQ=="`), 400, 'invalidFilter');
        expectError(await filtered(harness, `x509Certificates[value ${op} "QQ=="]`), 400, 'invalidFilter');
      },
      rewriting(`active ${op}`, 'active ne'),
    ),
  ),
  rule(
    'RFC7644-3.4.2.2-8',
    'What stands in brackets holds for one and the same value.',
    async (start) => {
      const harness = await people(start);
      expect(await found(harness, 'emails[type eq "work" and value co "home"]')).toEqual([]);
      expect(await found(harness, 'emails[type eq "home" and value co "home"]')).toEqual(['anna']);
    },
    rewriting('emails[type eq "work" and value co "home"]', 'emails.type eq "work" and emails.value co "home"'),
  ),
  rule(
    'RFC7644-3.4.2.2-9',
    'What stands in brackets is a filter on the sub-attributes of the attribute before them.',
    async (start) => {
      const harness = await people(start);
      for (const filter of [
        'emails[]',
        'emails[userName eq "anna"]',
        'emails[type]',
        'emails[type eq "work"',
        'title[value eq "x"]',
      ]) {
        expectError(await filtered(harness, filter), 400, 'invalidFilter');
      }
      expect(await found(harness, 'emails[not (type eq "home") and (value ew "com" or display pr)]')).toEqual([
        'anna',
        'bert',
      ]);
    },
    rewriting('emails[userName eq "anna"]', 'userName eq "anna"'),
  ),
  rule(
    'RFC7644-3.4.2.2-10',
    'A filter conforms to the grammar; what does not is refused.',
    async (start) => {
      const harness = await people(start);
      const wrong = [
        "userName eq 'anna'",
        'userName eq anna',
        'userName = "anna"',
        'userName eq "anna" and',
        '(userName pr',
        'userName pr)',
        'not userName pr',
        'active eq True',
        'userName eq "anna" title pr',
        'name.givenName.first pr',
      ];
      for (const filter of wrong) expectError(await filtered(harness, filter), 400, 'invalidFilter');
      const right = [
        'userName EQ "anna"',
        'not (userName eq "bert") And (title pr oR active eq false)',
        `${urn.User}:userName sw "a"`,
        'userName eq "\\u0061nna"',
      ];
      for (const filter of right) expect(await found(harness, filter)).toContain('anna');
    },
    rewriting("'anna'", '"anna"'),
  ),
  rule(
    'RFC7644-3.4.2.2-11',
    'Brackets bind before not, not before and, and before or.',
    async (start) => {
      const harness = await people(start);
      expect(await found(harness, 'userName eq "bert" or userName eq "anna" and title eq "Clerk"')).toEqual(['bert']);
      expect(await found(harness, '(userName eq "bert" or userName eq "anna") and title eq "Boss"')).toEqual(['anna']);
      expect(await found(harness, 'not (title pr) or userName eq "anna" and title pr')).toEqual(['anna', 'bert']);
    },
    rewriting('userName eq "bert" or userName eq "anna" and', '(userName eq "bert" or userName eq "anna") and'),
  ),
  rule(
    'RFC7644-3.4.2.2-12',
    'A complex attribute is compared by a sub-attribute that the filter names.',
    async (start) => {
      const harness = await people(start);
      expectError(await filtered(harness, 'name eq "Anna"'), 400, 'invalidFilter');
      expect(await found(harness, 'name.givenName eq "Anna"')).toEqual(['anna']);
      expect(await found(harness, 'emails co "home"')).toEqual(['anna']);
    },
    rewriting('name eq', 'name.givenName eq'),
    {
      choice:
        'An example of the same section compares emails itself: of a complex attribute that has "value", value is meant. One that has none, such as name, is refused.',
    },
  ),
  rule(
    'RFC7644-3.4.2.2-13',
    'A filter sees what the provider set or changed, as it was answered.',
    async (start) => {
      const harness = start();
      const { body } = await harness.send(
        'POST',
        '/Users',
        user('anna', { emails: [{ value: 'a@example.com', type: 'WORK' }] }),
      );
      const { created, lastModified, version, location } = body.meta as JsonObject;
      const type = (body.emails as JsonObject[])[0]?.type;
      for (const filter of [
        `id eq "${body.id}"`,
        `meta.created eq "${created}"`,
        `meta.lastModified eq "${lastModified}"`,
        `meta.version eq ${JSON.stringify(version)}`,
        `meta.location eq "${location}"`,
        `emails.type eq "${type}"`,
      ]) {
        expect(await found(harness, filter)).toEqual(['anna']);
      }
    },
    showing(/^POST .Users/, ({ meta }) => {
      Object.assign(meta as JsonObject, { lastModified: '2026-01-01T00:00:01.000Z' });
    }),
  ),
  rule(
    'RFC7644-3.4.2.2-14',
    'An operator that is not known is answered with 400, invalidFilter and its name.',
    async (start) => {
      const answer = await filtered(await people(start), 'userName regex "a.*"');
      expectError(answer, 400, 'invalidFilter');
      expect(answer.body.detail).toContain('unknown operator "regex"');
    },
    rewriting('userName regex "a.*"', 'userName sw "a"'),
  ),
  rule(
    'RFC7644-3.4.2.2-15',
    'caseExact decides whether case counts when strings are compared.',
    async (start) => {
      const harness = start(withGadgets);
      await harness.send('POST', '/Gadgets', gadget({ displayName: 'One', serial: 'AbC' }));
      const matches = async (filter: string) => (await found(harness, filter, '/Gadgets')).length;
      for (const op of ['eq', 'co', 'sw', 'ew']) {
        expect([op, await matches(`displayName ${op} "oNE"`), await matches(`serial ${op} "aBc"`)]).toEqual([op, 1, 0]);
        expect([op, await matches(`serial ${op} "AbC"`)]).toEqual([op, 1]);
      }
    },
    schema(gadgetUrn, 'serial', { caseExact: false }),
  ),
  rule(
    'RFC7644-5-1',
    'Names of users are compared as PRECIS says: without case, without width, canonically composed; what it forbids is refused.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'anna');
      await addUser(harness, 'zoë');
      for (const userName of ['ＡＮＮＡ', 'ａnna', 'zoe\u0308', 'ZOE\u0308']) {
        expectError(await harness.send('POST', '/Users', user(userName)), 409, 'uniqueness');
      }
      expect(await found(harness, 'userName eq "ａｎｎａ"')).toEqual(['anna']);
      for (const userName of ['o’brien', 'anna😀', ' anna', 'محمد.smith']) {
        expectError(await harness.send('POST', '/Users', user(userName)), 400, 'invalidValue');
      }
    },
    asking(/^POST .Users/, ({ body }) => {
      if (/[\uff00-\uffef]/.test(String(body.userName))) body.userName = `${body.userName}-wide`;
    }),
    {
      choice:
        'UsernameCaseMapped of RFC 8265, which replaced RFC 7613, in parts between blanks. A name of more than 1,000 characters is compared by it, and its characters are not looked at. With --lenient, what it forbids is compared by the same mapping and not refused: identity providers do have it. Passwords are never compared.',
    },
  ),
  rule(
    'RFC7644-7.8-1',
    'Strings are prepared before they are compared.',
    async (start) => {
      const harness = start();
      await addUser(harness, 'zoë', { displayName: 'Zoë Ｗide', name: { familyName: 'ΟΔΟΣ' } });
      for (const filter of ['displayName sw "ZOE\u0308 w"', 'displayName ew "WIDE"', 'name.familyName sw "οδοσ"']) {
        expect(await found(harness, filter)).toEqual(['zoë']);
      }
    },
    rewriting('e\u0308'.toUpperCase(), 'E'),
  ),
];

/** Replaces `text` with `to` in filters. */
function rewriting(text: string, to: string): Fault {
  return asking(/^GET .(Users|Groups)/, ({ query }) => {
    query.filter = String(query.filter).replace(text, to);
  });
}

async function people(start: Start): Promise<Harness> {
  const harness = start();
  const emails: JsonObject[] = [
    { value: 'anna@work.example.com', type: 'work' },
    { value: 'anna@home.example.com', type: 'home' },
  ];
  await addUser(harness, 'anna', { title: 'Boss', name: { givenName: 'Anna' }, emails, active: true });
  await addUser(harness, 'bert', { emails: [{ value: 'bert@example.com' }] });
  await addUser(harness, 'carl', { title: 'Clerk', active: false });
  return harness;
}
