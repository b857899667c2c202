import { expect } from 'vitest';
import { urn } from '../../../src/protocol/urns.ts';
import type { Answer, Harness } from '../../mock-server/provider/harness.ts';
import { addGroup, expectError, filtered, found, list, names, search } from '../ask.ts';
import { answering, asking, refusing, schema } from '../faults.ts';
import { gadget, gadgetUrn, withGadgets } from '../gadget.ts';
import { people } from '../people.ts';
import { type Rule, rule } from '../rule.ts';

/** RFC 7644 sections 3.4.2 to 3.4.2.4, except filters: lists, order and pages. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-3.4.2-1',
    'A list is a ListResponse.',
    async (start) => {
      for (const answer of await lists(await people(start))) expect(answer.body.schemas).toEqual([urn.ListResponse]);
    },
    answering(/^POST .Users..search/, ({ body }) => {
      body.schemas = [urn.SearchRequest];
    }),
  ),
  rule(
    'RFC7644-3.4.2-2',
    'A list says how many results there are in all.',
    async (start) => {
      for (const { body } of await lists(await people(start))) expect(body.totalResults).toBe(4);
      expect((await (await people(start)).send('GET', '/Users?count=1')).body.totalResults).toBe(4);
    },
    answering(/^GET .Users/, ({ body }) => {
      body.totalResults = list(body.Resources).length;
    }),
  ),
  rule(
    'RFC7644-3.4.2-3',
    'A list that finds something has Resources.',
    async (start) => {
      for (const answer of await lists(await people(start)))
        expect(names(answer)).toEqual(['dora', 'Carl', 'anna', 'Bert']);
    },
    answering(/^GET .Users/, ({ body }) => {
      body.resources = body.Resources;
      delete body.Resources;
    }),
  ),
  rule(
    'RFC7644-3.4.2-4',
    'A page says at which result it starts.',
    async (start) => {
      const { send } = await people(start);
      expect((await send('GET', '/Users?count=2')).body.startIndex).toBe(1);
      expect((await send('GET', '/Users?startIndex=3&count=2')).body.startIndex).toBe(3);
    },
    answering(/^GET .Users/, ({ body }) => {
      if (body.startIndex === 1) delete body.startIndex;
    }),
  ),
  rule(
    'RFC7644-3.4.2-5',
    'A page says how many results it has.',
    async (start) => {
      const { send } = await people(start);
      expect((await send('GET', '/Users?count=3')).body.itemsPerPage).toBe(3);
      expect((await send('GET', '/Users?startIndex=4&count=3')).body.itemsPerPage).toBe(1);
    },
    answering(/^GET .Users/, ({ body }, { query }) => {
      body.itemsPerPage = Number(query.count);
    }),
  ),
  rule(
    'RFC7644-3.4.2-6',
    'A query that finds nothing is answered with 200 and totalResults 0.',
    async (start) => {
      const { status, body } = await filtered(await people(start), 'userName eq "nobody"');
      expect([status, body.totalResults]).toEqual([200, 0]);
    },
    answering(/^GET .Users/, (answer) => {
      if (answer.body.totalResults === 0) answer.status = 404;
    }),
  ),
  rule(
    'RFC7644-3.4.2.1-1',
    'A query of the root finds resources of all types, unless a filter says which.',
    async (start) => {
      const harness = await people(start);
      await addGroup(harness, 'Staff');
      expect(names(await harness.send('GET', '/'))).toEqual(['dora', 'Carl', 'anna', 'Bert', 'Staff']);
      expect(await found(harness, 'meta.resourceType eq "Group"', '/')).toEqual(['Staff']);
    },
    asking(/^GET .$/, ({ query }) => {
      query.filter ??= 'meta.resourceType eq "User"';
    }),
    {
      choice:
        'Schemas, resource types and the configuration are described by the server and not in it: no query finds them.',
    },
  ),
  rule(
    'RFC7644-3.4.2.1-3',
    'A query of the root filters as a query of an endpoint does.',
    async (start) => {
      const harness = await people(start);
      await addGroup(harness, 'Staff');
      expect(await found(harness, 'userName sw "a" or displayName eq "staff"', '/')).toEqual(['anna', 'Staff']);
      expectError(await filtered(harness, 'userName is "anna"', '/'), 400, 'invalidFilter');
    },
    asking(/^GET .$/, ({ query }) => {
      query.filter = String(query.filter).replace(' is ', ' eq ');
    }),
  ),
  rule(
    'RFC7644-3.4.2.1-4',
    'In a query of the root, an attribute that a resource type does not have has no value.',
    async (start) => {
      const harness = await people(start);
      await addGroup(harness, 'Staff');
      expect(await found(harness, 'userName pr and title pr', '/')).toEqual(['anna']);
      expect(await found(harness, 'not (userName pr)', '/')).toEqual(['Staff']);
      expect(await found(harness, 'members.value eq "nobody"', '/')).toEqual([]);
    },
    refusing(/^GET .$/, 400, ({ query }) => String(query.filter).includes('members')),
  ),
  rule(
    'RFC7644-3.4.2.3-1',
    'sortBy orders by an attribute: of several values by the primary or first, and without a value last.',
    async (start) => {
      const harness = await people(start);
      const by = async (sortBy: string, order = 'ascending') =>
        names(await harness.send('GET', `/Users?sortBy=${sortBy}&sortOrder=${order}`));
      expect(await by('name.givenName')).toEqual(['Carl', 'Bert', 'anna', 'dora']);
      expect(await by('emails')).toEqual(['Bert', 'anna', 'dora', 'Carl']);
      expect(await by('title')).toEqual(['anna', 'dora', 'Carl', 'Bert']);
      expect(await by('title', 'descending')).toEqual(['dora', 'Carl', 'Bert', 'anna']);
    },
    asking(/^GET .Users/, ({ query }) => {
      if (query.sortBy === 'emails') delete query.sortBy;
    }),
  ),
  rule(
    'RFC7644-3.4.2.3-2',
    'sortOrder is ascending where none is given.',
    async (start) =>
      expect(names(await (await people(start)).send('GET', '/Users?sortBy=userName'))).toEqual([
        'anna',
        'Bert',
        'Carl',
        'dora',
      ]),
    asking(/^GET .Users/, ({ query }) => {
      query.sortOrder ??= 'descending';
    }),
  ),
  rule(
    'RFC7644-3.4.2.3-3',
    'The order is that of the attribute’s type: with case or without, numbers by value, times by time.',
    async (start) => {
      const { send } = start(withGadgets);
      await send(
        'POST',
        '/Gadgets',
        gadget({ displayName: 'b', serial: 'b', size: 10, bought: '2026-01-01T00:30:00+01:00' }),
      );
      await send(
        'POST',
        '/Gadgets',
        gadget({ displayName: 'A', serial: 'C', size: 9, bought: '2026-01-01T00:00:00Z' }),
      );
      await send(
        'POST',
        '/Gadgets',
        gadget({ displayName: 'c', serial: 'a', size: -1, bought: '2026-01-01T00:00:00.5Z' }),
      );
      const by = async (sortBy: string) => names(await send('GET', `/Gadgets?sortBy=${sortBy}`)).join('');
      expect([await by('displayName'), await by('serial'), await by('size'), await by('bought')]).toEqual([
        'Abc',
        'Acb',
        'cAb',
        'bAc',
      ]);
    },
    schema(gadgetUrn, 'serial', { caseExact: false }),
  ),
  rule(
    'RFC7644-3.4.2.4-2',
    'A startIndex below 1 means 1.',
    async (start) => {
      const { send } = await people(start);
      for (const startIndex of [0, -5]) {
        const answer = await send('GET', `/Users?startIndex=${startIndex}&count=1`);
        expect([answer.body.startIndex, names(answer)]).toEqual([1, ['dora']]);
      }
    },
    answering(/^GET .Users/, ({ body }, { query }) => {
      body.startIndex = Number(query.startIndex);
    }),
  ),
  rule(
    'RFC7644-3.4.2.4-3',
    'A page has no more results than count says.',
    async (start) => {
      const { send } = await people(start);
      for (const count of [0, 1, 2, 4, 9])
        expect(names(await send('GET', `/Users?count=${count}`))).toHaveLength(Math.min(count, 4));
    },
    asking(/^GET .Users/, ({ query }) => {
      query.count = String(Number(query.count) + 1);
    }),
  ),
  rule(
    'RFC7644-3.4.2.4-4',
    'A negative count means 0: the number of results and none of them.',
    async (start) => {
      const { status, body } = await (await people(start)).send('GET', '/Users?count=-3');
      expect([status, body.totalResults, body.Resources]).toEqual([200, 4, []]);
    },
    asking(/^GET .Users/, ({ query }) => {
      if (Number(query.count) < 0) delete query.count;
    }),
  ),
];

async function lists({ send }: Harness): Promise<Answer[]> {
  return [await send('GET', '/Users'), await send('GET', '/'), await send('POST', '/Users/.search', search({}))];
}
