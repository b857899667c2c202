import { expect } from 'vitest';
import { urn } from '../../../src/protocol/urns.ts';
import { type Answer, patchOp, user } from '../../mock-server/provider/harness.ts';
import { addGroup, expectError, list, names, search } from '../ask.ts';
import { answering, asking } from '../faults.ts';
import { people } from '../people.ts';
import { type Rule, rule } from '../rule.ts';

/** RFC 7644 sections 3.4.2.5 and 3.4.3: the attributes in a list, and searches by POST. */
export const rules: readonly Rule[] = [
  rule(
    'RFC7644-3.4.2.5-1',
    'attributes and excludedAttributes decide what a list shows of each resource.',
    async (start) => {
      const { send } = await people(start);
      const keys = async (parameters: string) =>
        Object.keys(list((await send('GET', `/Users?${parameters}`)).body.Resources)[2] ?? {});
      expect(await keys('attributes=title')).toEqual(['schemas', 'id', 'title']);
      expect(await keys('excludedAttributes=name,emails,meta')).toEqual(['schemas', 'id', 'userName', 'title']);
    },
    asking(/^GET .Users$/, ({ query }) => {
      delete query.attributes;
    }),
  ),
  rule(
    'RFC7644-3.4.2.5-2',
    'attributes and excludedAttributes are supported wherever a resource is answered.',
    async (start) => {
      const harness = start();
      const answers: Answer[] = [];
      for (const parameter of ['attributes=userName', 'excludedAttributes=title,meta']) {
        const { body } = await harness.send(
          'POST',
          `/Users?${parameter}`,
          user(`anna-${parameter}`, { title: 'Boss' }),
        );
        const path = `/Users/${body.id}?${parameter}`;
        answers.push(
          await harness.send('GET', path),
          await harness.send('PUT', path, user(`bert-${parameter}`, { title: 'Boss' })),
        );
        answers.push(await harness.send('PATCH', path, patchOp({ op: 'replace', path: 'title', value: 'Chief' })));
        expect(Object.keys(body)).toEqual(['schemas', 'id', 'userName']);
      }
      for (const { body } of answers) expect(Object.keys(body)).toEqual(['schemas', 'id', 'userName']);
    },
    asking(/^PUT .Users/, ({ query }) => {
      delete query.excludedAttributes;
    }),
  ),
  rule(
    'RFC7644-3.4.2.5-3',
    'attributes takes names in attribute notation: sub-attributes and URNs, in any case.',
    async (start) => {
      const { send } = await people(start);
      const show = async (attributes: string) =>
        list((await send('GET', `/Users?attributes=${attributes}`)).body.Resources)[2];
      const id = { schemas: [urn.User], id: 'id-3' };
      expect(await show('name.givenName')).toEqual({ ...id, name: { givenName: 'Gamma' } });
      expect(await show(`${urn.User}:TITLE`)).toEqual({ ...id, title: 'Boss' });
    },
    asking(/^GET .Users/, ({ query }) => {
      query.attributes = String(query.attributes).split('.')[0] ?? '';
    }),
  ),
  rule(
    'RFC7644-3.4.2.5-4',
    'excludedAttributes does not remove what is always returned.',
    async (start) => {
      const { send } = await people(start);
      const { body } = await send('GET', '/Users?excludedAttributes=id,schemas,userName,name,emails,title,meta');
      expect(list(body.Resources)[2]).toEqual({ schemas: [urn.User], id: 'id-3' });
    },
    answering(/^GET .Users/, ({ body }) => {
      for (const resource of list(body.Resources)) delete resource.schemas;
    }),
  ),
  rule(
    'RFC7644-3.4.2.5-5',
    'excludedAttributes takes names in attribute notation: sub-attributes and URNs, in any case.',
    async (start) => {
      const { send } = await people(start);
      const show = async (excluded: string) =>
        list((await send('GET', `/Users?excludedAttributes=emails,meta,${excluded}`)).body.Resources)[2];
      const anna = { schemas: [urn.User], id: 'id-3', userName: 'anna' };
      expect(await show(`NAME,${urn.User}:title`)).toEqual(anna);
      expect(await show('name.familyName,title')).toEqual({ ...anna, name: { givenName: 'Gamma' } });
    },
    asking(/^GET .Users/, ({ query }) => {
      query.excludedAttributes = String(query.excludedAttributes).replace(/urn[^,]*/, '');
    }),
  ),
  rule(
    'RFC7644-3.4.3-1',
    'A POST to .search of an endpoint is a query.',
    async (start) => {
      const harness = await people(start);
      await addGroup(harness, 'Staff');
      const totals = ['/Users/.search', '/Groups/.search', '/.search'].map(async (path) => {
        const { status, body } = await harness.send('POST', path, search({ count: 1 }));
        return [status, body.totalResults, list(body.Resources).length];
      });
      expect(await Promise.all(totals)).toEqual([
        [200, 4, 1],
        [200, 1, 1],
        [200, 5, 1],
      ]);
    },
    asking(/^POST .Groups..search/, (request) => {
      request.path = '/Groups';
    }),
  ),
  rule(
    'RFC7644-3.4.3-2',
    'A search is a SearchRequest.',
    async (start) => {
      const { send } = await people(start);
      expectError(await send('POST', '/Users/.search', { count: 1 }), 400, 'invalidSyntax');
      expectError(await send('POST', '/Users/.search', { schemas: [urn.ListResponse] }), 400, 'invalidSyntax');
    },
    asking(/^POST .Users/, ({ body }) => {
      body.schemas ??= [urn.SearchRequest];
    }),
  ),
  rule(
    'RFC7644-3.4.3-3',
    'attributes of a SearchRequest takes names in attribute notation.',
    async (start) => {
      const { send } = await people(start);
      const { body } = await send(
        'POST',
        '/Users/.search',
        search({ attributes: ['name.givenName', `${urn.User}:title`] }),
      );
      expect(list(body.Resources)[2]).toEqual({
        schemas: [urn.User],
        id: 'id-3',
        name: { givenName: 'Gamma' },
        title: 'Boss',
      });
    },
    asking(/^POST .Users..search/, ({ body }) => {
      body.attributes = ['name', 'title'];
    }),
  ),
  rule(
    'RFC7644-3.4.3-4',
    'excludedAttributes of a SearchRequest does not remove what is always returned.',
    async (start) => {
      const { send } = await people(start);
      const excludedAttributes = ['id', 'schemas', 'userName', 'name', 'emails', 'title', 'meta'];
      const { body } = await send('POST', '/Users/.search', search({ excludedAttributes }));
      expect(list(body.Resources)[2]).toEqual({ schemas: [urn.User], id: 'id-3' });
    },
    answering(/^POST .Users..search/, ({ body }) => {
      for (const resource of list(body.Resources)) delete resource.id;
    }),
  ),
  rule(
    'RFC7644-3.4.3-5',
    'excludedAttributes of a SearchRequest takes names in attribute notation.',
    async (start) => {
      const { send } = await people(start);
      const excludedAttributes = ['name.familyName', `${urn.User}:title`, 'EMAILS', 'meta'];
      const { body } = await send('POST', '/Users/.search', search({ excludedAttributes }));
      expect(list(body.Resources)[2]).toEqual({
        schemas: [urn.User],
        id: 'id-3',
        userName: 'anna',
        name: { givenName: 'Gamma' },
      });
    },
    asking(/^POST .Users..search/, ({ body }) => {
      body.excludedAttributes = ['emails', 'meta'];
    }),
  ),
  rule(
    'RFC7644-3.4.3-6',
    'The filter of a SearchRequest is a valid one.',
    async (start) => {
      const harness = await people(start);
      for (const filter of ['', 'userName', 'userName eq', 'userName is "anna"', 'nothing pr']) {
        expectError(await harness.send('POST', '/Users/.search', search({ filter })), 400, 'invalidFilter');
      }
      expect(names(await harness.send('POST', '/Users/.search', search({ filter: 'userName eq "anna"' })))).toEqual([
        'anna',
      ]);
    },
    asking(/^POST .Users..search/, ({ body }) => {
      if (body.filter === '') delete body.filter;
    }),
  ),
  rule(
    'RFC7644-3.4.3-7',
    'sortBy of a SearchRequest orders the results.',
    async (start) => {
      const { send } = await people(start);
      const sorted = await send('POST', '/Users/.search', search({ sortBy: 'userName', sortOrder: 'descending' }));
      expect(names(sorted)).toEqual(['dora', 'Carl', 'Bert', 'anna']);
    },
    asking(/^POST .Users..search/, ({ body }) => {
      delete body.sortBy;
    }),
  ),
  rule(
    'RFC7644-3.4.3-8',
    'sortBy of a SearchRequest is in attribute notation; what is not is refused.',
    async (start) => {
      const { send } = await people(start);
      const sorted = (sortBy: string) => send('POST', '/Users/.search', search({ sortBy }));
      expect(names(await sorted(`${urn.User}:name.givenName`))).toEqual(['Carl', 'Bert', 'anna', 'dora']);
      expectError(await sorted('name/givenName'), 400, 'invalidValue');
    },
    asking(/^POST .Users..search/, ({ body }) => {
      if (String(body.sortBy).includes('/')) delete body.sortBy;
    }),
  ),
];
