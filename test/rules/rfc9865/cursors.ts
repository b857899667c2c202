import { expect } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import type { Answer, Harness } from '../../mock-server/provider/harness.ts';
import { addUser, expectError, names, search } from '../ask.ts';
import { answering, asking, layer, refusing } from '../faults.ts';
import { type Rule, rule, type Start } from '../rule.ts';

const byCursor = (cursor = '', more = ''): string => `/Users?count=2&cursor=${cursor}${more}`;

/** RFC 9865: paging by cursor. */
export const rules: readonly Rule[] = [
  rule(
    'RFC9865-2-2',
    'A negative count means 0: the number of results and none of them.',
    async (start) => {
      const { send } = await people(start);
      for (const count of [-1, 0]) {
        const { status, body } = await send('GET', `/Users?cursor=&count=${count}`);
        expect([status, body.totalResults, body.Resources]).toEqual([200, 5, []]);
      }
    },
    refusing(/^GET .Users/, 400, ({ query }) => query.count === '-1'),
  ),
  rule(
    'RFC9865-2-3',
    'A page has no more results than count says.',
    async (start) => {
      const pages = await walk(await people(start));
      expect(pages.map(names)).toEqual([['u1', 'u2'], ['u3', 'u4'], ['u5']]);
    },
    asking(/^GET .Users/, ({ query }) => {
      query.count = '3';
    }),
  ),
  rule(
    'RFC9865-2-4',
    'Every page but the last has nextCursor.',
    async (start) => {
      const pages = await walk(await people(start));
      expect(pages.map(({ body }) => typeof body.nextCursor)).toEqual(['string', 'string', 'undefined']);
    },
    answering(/^GET .Users/, ({ body }) => {
      delete body.nextCursor;
    }),
    { choice: 'An answer to count=0 is no page: it has neither results nor a nextCursor.' },
  ),
  rule(
    'RFC9865-2-5',
    'nextCursor is left out where there are no more pages, and nowhere else, also when people were deleted meanwhile.',
    async (start) => {
      const harness = await people(start);
      const first = (await harness.send('GET', byCursor())).body;
      await harness.send('DELETE', '/Users/id-3');
      const second = await harness.send('GET', byCursor(String(first.nextCursor)));
      expect([names(second), second.body.nextCursor]).toEqual([['u4', 'u5'], undefined]);
    },
    answering(/^GET .Users/, ({ body }, { query }) => {
      if (query.cursor !== '') body.nextCursor ??= query.cursor;
    }),
  ),
  rule(
    'RFC9865-2-6',
    'The first page has no previousCursor.',
    async (start) => {
      const [first, second] = await walk(await people(start));
      expect([first?.body.previousCursor, typeof second?.body.previousCursor]).toEqual([undefined, 'string']);
    },
    answering(/^GET .Users/, ({ body }) => {
      body.previousCursor ??= 'before';
    }),
  ),
  rule(
    'RFC9865-2.4-1',
    'A provider that pages both ways has one of them as its default, the one it says.',
    async (start) => {
      const { send } = await people(start);
      const { pagination } = (await send('GET', '/ServiceProviderConfig')).body;
      expect(pagination).toMatchObject({ cursor: true, index: true, defaultPaginationMethod: 'index' });
      const { body } = await send('GET', '/Users?count=2');
      expect([body.startIndex, body.itemsPerPage, body.nextCursor]).toEqual([1, 2, undefined]);
    },
    asking(/^GET .Users/, ({ query }) => {
      query.cursor ??= '';
    }),
  ),
  ...(['cursor', 'index'] as const).map((name, place) =>
    rule(
      `RFC9865-4-${place + 1}`,
      `Where there are cursors, ServiceProviderConfig says whether there is paging by ${name}.`,
      async (start) => {
        const ways: [Behaviour['pagination'], boolean][] = [
          ['both', true],
          ['cursor', name === 'cursor'],
        ];
        for (const [pagination, expected] of ways) {
          const { body } = await start({ behaviour: { pagination } }).send('GET', '/ServiceProviderConfig');
          expect(body.pagination).toMatchObject({ [name]: expected });
        }
      },
      answering(/^GET .ServiceProviderConfig/, ({ body }) => {
        delete (body.pagination as JsonObject)[name];
      }),
    ),
  ),
  rule(
    'RFC9865-5.2-1',
    'A cursor gives nothing but the results of its own query.',
    async (start) => {
      const { send } = await people(start);
      const { nextCursor } = (await send('GET', byCursor('', '&filter=userName%20sw%20%22u%22'))).body;
      expectError(await send('GET', byCursor(String(nextCursor))), 400, 'invalidCursor');
      expectError(await send('GET', `/Groups?count=2&cursor=${nextCursor}`), 400, 'invalidCursor');
      expectError(
        await send('POST', '/.search', search({ count: 2, cursor: String(nextCursor) })),
        400,
        'invalidCursor',
      );
    },
    asking(/^GET .Groups/, (request) => {
      request.path = '/Users';
      request.query.filter = 'userName sw "u"';
    }),
  ),
  rule(
    'RFC9865-5.2-2',
    'Each page needs the credential anew: a cursor grants nothing.',
    async (start) => {
      const headers = { authorization: 'Bearer t0ken' };
      const harness = start({ token: 't0ken' });
      const withToken: Harness = {
        ...harness,
        send: (method, target, body) => harness.send(method, target, body, headers),
      };
      for (const userName of ['u1', 'u2', 'u3']) await addUser(withToken, userName);
      const { nextCursor } = (await withToken.send('GET', byCursor())).body;
      expectError(await harness.send('GET', byCursor(String(nextCursor))), 401);
      expectError(
        await harness.send('GET', byCursor(String(nextCursor)), undefined, { authorization: 'Bearer other' }),
        401,
      );
      expect((await withToken.send('GET', byCursor(String(nextCursor)))).status).toBe(200);
    },
    layer((next) => (request) => {
      const headers = request.query.cursor ? { ...request.headers, authorization: 'Bearer t0ken' } : request.headers;
      return next({ ...request, headers });
    }),
  ),
  rule(
    'RFC9865-5.2-3',
    'The error for a cursor tells nothing of the data.',
    async (start) => {
      const { send } = await people(start);
      const { nextCursor } = (await send('GET', byCursor('', '&filter=userName%20sw%20%22u%22'))).body;
      const made = String(nextCursor).replace(/^./, '9');
      for (const cursor of [String(nextCursor), made, 'made-up', '%00']) {
        const answer = await send('GET', byCursor(cursor));
        expectError(answer, 400, 'invalidCursor');
        expect(answer.body.detail).not.toMatch(/u\d|id-\d|sw/);
      }
    },
    answering(/^GET .Users/, ({ status, body }, { query }) => {
      if (status === 400) body.detail = `${body.detail}: the query was userName sw "u", and not ${query.filter}`;
    }),
  ),
];

async function people(start: Start): Promise<Harness> {
  const harness = start();
  for (const userName of ['u1', 'u2', 'u3', 'u4', 'u5']) await addUser(harness, userName);
  return harness;
}

async function walk({ send }: Harness): Promise<Answer[]> {
  const pages: Answer[] = [];
  for (let cursor: unknown = ''; cursor !== undefined && pages.length < 9; ) {
    const page = await send('GET', byCursor(String(cursor)));
    expect(page.status).toBe(200);
    pages.push(page);
    cursor = page.body.nextCursor;
  }
  return pages;
}
