import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../src/client/notice.ts';
import { IdSet } from '../../../src/client/paging/id-set.ts';
import type { PageQuery, PagingOptions } from '../../../src/client/paging/options.ts';
import { readPages } from '../../../src/client/paging/paging.ts';
import type { Page } from '../../../src/client/reading/list-answer.ts';
import { ScimError } from '../../../src/protocol/errors.ts';
import { failure } from '../request.ts';

const people = (count: number, from = 1) => Array.from({ length: count }, (_, i) => ({ id: String(from + i) }));
const ids = (page: { resources: readonly { id?: unknown }[] }) => page.resources.map(({ id }) => Number(id));

const lastMessage =
  'a request with startIndex 30 does not return the resource at position 30 of the list, so resources may be missing';

/** Reads a whole list, and returns the resources, the requests, the notices and the error. */
async function walk(server: (query: PageQuery) => Partial<Page>, options: PagingOptions = {}) {
  const notices: Notice[] = [];
  const queries: PageQuery[] = [];
  const received: number[] = [];
  let error: Error | undefined;
  const fetchPage = async (query: PageQuery): Promise<Page> => {
    queries.push(query);
    if (queries.length > 50) throw new Error('a loop');
    return { resources: [], ...server(query) };
  };
  try {
    for await (const page of readPages(fetchPage, { onNotice: (notice) => notices.push(notice), ...options })) {
      received.push(...ids(page));
    }
  } catch (caught) {
    error = caught as Error;
  }
  return {
    received,
    queries,
    notices: notices.map(({ code }) => code),
    messages: notices.map(({ message }) => message),
    error,
  };
}

/** A server that follows RFC 7644. `maxPage` is the server's maximum page size. */
const indexed = (total: number, maxPage: number) => (query: PageQuery) => {
  const startIndex = Number(query.startIndex ?? 1);
  const size = Math.min(Number(query.count ?? maxPage), maxPage);
  return {
    resources: people(Math.max(0, Math.min(size, total - startIndex + 1)), startIndex),
    totalResults: total,
    startIndex,
  };
};

const all = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe('a server that does as the RFC says', () => {
  test('everybody comes, once, in order, whatever the sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({ min: 5, max: 30 }),
        fc.integer({ min: 5, max: 30 }),
        async (total, maxPage, count) => {
          const { received, error } = await walk(indexed(total, maxPage), { count });
          expect(error).toBeUndefined();
          expect(received).toEqual(all(total));
        },
      ),
    );
  });

  test('no more requests than pages; the first names no startIndex', async () => {
    const { queries, notices } = await walk(indexed(250, 1000));
    expect(queries).toEqual([
      { count: '100' },
      { startIndex: '101', count: '100' },
      { startIndex: '201', count: '100' },
    ]);
    expect(notices).toEqual([]);
  });

  test('nobody: one empty page, so that a reader sees the total', async () => {
    const pages: Page[] = [];
    for await (const page of readPages(async () => ({ resources: [], totalResults: 0 }))) pages.push(page);
    expect(pages).toEqual([{ resources: [], totalResults: 0 }]);
  });

  test('the next page is not asked for before this one was read', async () => {
    let requests = 0;
    const reader = readPages(async (query) => {
      requests++;
      return indexed(30, 10)(query);
    });
    await reader.next();
    expect(requests).toBe(1);
    await reader.return(undefined);
    expect(requests).toBe(1);
  });
});

describe('a limit', () => {
  test.each([
    [15, 10, all(15), ['showing 15 of 30']],
    [10, 10, all(10), ['showing 10 of 30']],
    [30, 10, all(30), []],
    [99, 10, all(30), []],
    [0, 10, [], []],
  ])('of %i with pages of %i: as many, and never silently less than all', async (limit, count, expected, messages) => {
    const result = await walk(indexed(30, 100), { limit, count });
    expect(result.received).toEqual(expected);
    expect(result.messages).toEqual(messages);
  });

  test('smaller than a page: no more is asked for', async () => {
    expect((await walk(indexed(30, 100), { limit: 3 })).queries).toEqual([{ count: '3' }]);
  });

  test('without a total it is still said that there is more', async () => {
    const { messages } = await walk((query) => ({ resources: people(10), nextCursor: `c${query.cursor ?? ''}` }), {
      limit: 10,
    });
    expect(messages).toEqual(['showing the first 10']);
  });
});

describe('a server that deviates', () => {
  test.each<[string, (query: PageQuery) => Partial<Page>, number[], string[], string | undefined]>([
    ['gives fewer than asked: its page size is learnt', indexed(25, 10), all(25), ['fewerThanAsked'], undefined],
    [
      'works out a page number from startIndex and count',
      ({ startIndex = '1', count = '100' }) => {
        const size = Math.min(Number(count), 10);
        const page = Math.floor((Number(startIndex) - 1) / Number(count));
        return { resources: people(25).slice(page * size, (page + 1) * size), totalResults: 25 };
      },
      all(25),
      ['fewerThanAsked'],
      undefined,
    ],
    [
      'gives all at once',
      () => ({ resources: people(250), totalResults: 250 }),
      all(250),
      ['moreThanAsked'],
      undefined,
    ],
    [
      'ignores startIndex',
      () => ({ resources: people(100), totalResults: 250, startIndex: 1 }),
      all(100),
      ['wrongStartIndex'],
      'the server returned the same page again, because it ignores startIndex, after 100 of 250 resources',
    ],
    [
      'ignores startIndex and gives no total',
      () => ({ resources: people(100) }),
      all(100),
      ['noTotal'],
      'the server ignores startIndex and sends no totalResults, after 100 resources',
    ],
    [
      'gives all at once, whatever is asked, and no total',
      () => ({ resources: people(37) }),
      all(37),
      ['noTotal', 'fewerThanAsked', 'unpaged'],
      undefined,
    ],
    [
      'gives more than is asked at once, and no total',
      () => ({ resources: people(200) }),
      all(200),
      ['noTotal', 'moreThanAsked', 'unpaged'],
      undefined,
    ],
    [
      'begins each page with the last of the page before',
      ({ startIndex = '1' }) => ({
        resources: people(100, startIndex === '1' ? 1 : Number(startIndex) - 1),
        totalResults: 200,
      }),
      all(199),
      ['overlap'],
      'the server ended the list, after 199 of 200 resources; the server returned 1 resources more than once',
    ],
    [
      'answers somebody twice in a page',
      () => ({ resources: [{ id: '1' }, { id: '1' }, { id: '2' }], totalResults: 3 }),
      [1, 2],
      ['overlap'],
      'the server ended the list, after 2 of 3 resources; the server returned 1 resources more than once',
    ],
    [
      'answers somebody again many pages later',
      ({ startIndex = '1' }) => ({
        resources: [
          ...people(99, Number(startIndex)),
          { id: startIndex === '901' ? '7' : `${Number(startIndex) + 99}` },
        ],
        totalResults: 1000,
      }),
      all(999),
      ['overlap'],
      'the server ended the list, after 999 of 1000 resources; the server returned 1 resources more than once',
    ],
    [
      'repeats somebody and gives no total',
      ({ startIndex = '1' }) => ({
        resources: startIndex === '1' ? people(100) : people(3, 100).slice(0, startIndex === '101' ? 3 : 0),
      }),
      all(102),
      ['noTotal', 'overlap'],
      'the server ended the list, which has no totalResults, after 102 resources; the server returned 1 resources more than once',
    ],
    [
      'lets its total fall while nothing is deleted',
      ({ startIndex = '1' }) => ({
        resources: people(Math.max(0, Math.min(100, 301 - Number(startIndex))), Number(startIndex)),
        totalResults: Math.max(0, 301 - Number(startIndex)),
      }),
      all(300),
      ['totalChanged'],
      undefined,
    ],
    [
      'loses somebody on the way',
      (query) => {
        const page = indexed(250, 100)(query);
        return { ...page, resources: page.resources.filter(({ id }) => id !== '150') };
      },
      all(250).filter((id) => id !== 150),
      ['overlap'],
      'the server ended the list, after 249 of 250 resources; the server returned 1 resources more than once',
    ],
    [
      'comes back to an earlier page',
      ({ startIndex = '1' }) => ({ resources: people(100, ((Number(startIndex) - 1) % 200) + 1), totalResults: 500 }),
      all(200),
      [],
      'the server returned the same page again, because it ignores startIndex, after 200 of 500 resources',
    ],
    [
      'answers an empty page before the end',
      ({ startIndex }) => ({ resources: startIndex ? [] : people(100), totalResults: 250 }),
      all(100),
      [],
      'the server returned an empty page before the end of the list, after 100 of 250 resources',
    ],
    [
      'says there are some and gives none',
      () => ({ totalResults: 5 }),
      [],
      [],
      'the server returned an empty page before the end of the list, after 0 of 5 resources',
    ],
    [
      'gives no total',
      (query) => ({ resources: indexed(150, 100)(query).resources }),
      all(150),
      ['noTotal'],
      undefined,
    ],
    [
      'says a wrong startIndex',
      (query) => ({ ...indexed(150, 100)(query), startIndex: 0 }),
      all(150),
      ['wrongStartIndex'],
      undefined,
    ],
    [
      'has one more on the way',
      ({ startIndex = '1' }) =>
        startIndex === '1'
          ? { resources: people(100), totalResults: 150 }
          : { resources: people(51, 100), totalResults: 151 },
      all(150),
      ['totalChanged', 'overlap'],
      'the server ended the list, after 150 of 151 resources; the server returned 1 resources more than once',
    ],
    [
      'counts its total wrong',
      (query) => ({ ...indexed(150, 100)(query), totalResults: 1 }),
      all(150),
      ['wrongTotal'],
      undefined,
    ],
    [
      'counts from zero',
      ({ startIndex = '0' }) => ({
        resources: people(150).slice(Number(startIndex), Number(startIndex) + 100),
        totalResults: 150,
      }),
      [...all(100), ...all(150).slice(101)],
      [],
      'the server returned an empty page before the end of the list, after 149 of 150 resources',
    ],
  ])('%s', async (_what, server, received, notices, error) => {
    const result = await walk(server);
    expect(result.received).toEqual(received);
    expect(result.error?.message).toBe(error);
    expect(result.notices).toEqual(notices);
  });

  test('says that there is nobody until startIndex is asked for', async () => {
    const server = (query: PageQuery): Partial<Page> =>
      query.startIndex === undefined ? { totalResults: 0 } : indexed(150, 100)(query);
    const { received, queries, notices, error } = await walk(server, { mayBeEmpty: true });
    expect([received, notices, error]).toEqual([all(150), ['needsStartIndex'], undefined]);
    expect(queries).toEqual([{ count: '100' }, { startIndex: '1', count: '100' }, { startIndex: '101', count: '100' }]);
  });

  test('counts people on an empty first page, and returns them if startIndex is asked for', async () => {
    const server = (query: PageQuery): Partial<Page> =>
      query.startIndex === undefined ? { totalResults: 7 } : indexed(7, 3)(query);
    const { received, notices, error } = await walk(server);
    expect([received, notices, error]).toEqual([all(7), ['fewerThanAsked', 'needsStartIndex'], undefined]);
    const never = await walk(() => ({ totalResults: 7 }));
    expect(never.error?.message).toBe(
      'the server returned an empty page before the end of the list, after 0 of 7 resources',
    );
    expect(never.queries).toEqual([{ count: '100' }, { startIndex: '1', count: '100' }]);
  });

  test('has nobody: that is believed the second time', async () => {
    const { received, queries, notices, error } = await walk(() => ({ totalResults: 0 }), { mayBeEmpty: true });
    expect([received, notices, error]).toEqual([[], [], undefined]);
    expect(queries).toEqual([{ count: '100' }, { startIndex: '1', count: '100' }]);
    expect((await walk(() => ({ totalResults: 0 }))).queries).toEqual([{ count: '100' }]);
  });

  test.each<[string, (query: PageQuery) => Partial<Page>, string]>([
    [
      'by index',
      ({ startIndex = '1' }) => ({ resources: people(1, Number(startIndex)), totalResults: Number(startIndex) + 1 }),
      'the server returned 1002 pages and reports more pages, after 1002 of 1003 resources',
    ],
    [
      'by cursor',
      ({ cursor = '0' }) => ({ resources: people(1, Number(cursor)), nextCursor: String(Number(cursor) + 1) }),
      'the server returned 3000 pages and reports more pages, after 3000 resources',
    ],
  ])('has no end, %s: an error, not a loop', async (_, server, message) => {
    const pages = readPages(async (query) => ({ resources: [], ...server(query) }), { maxPages: 3000 });
    const read = async () => {
      for await (const _page of pages);
    };
    expect(await failure(read())).toMatchObject({ name: 'PagingError', code: 'endless', message });
  });
});

describe('the ids of a list', () => {
  test('are told apart as a set does it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 })), (ids) => {
        const [set, compact] = [new Set<string>(), new IdSet()];
        for (const id of ids) {
          expect(compact.add(id)).toBe(!set.has(id));
          set.add(id);
        }
      }),
    );
  });

  test('are told apart in large numbers', () => {
    const set = new IdSet();
    let known = 0;
    for (let id = 0; id < 300_000; id++) if (!set.add(`user-${id}`)) known++;
    for (let id = 0; id < 300_000; id++) if (set.add(`user-${id}`)) known++;
    expect(known).toBe(0);
  });

  test('take no more memory than they may, and the first ones are known still', () => {
    const set = new IdSet(2);
    expect(['a', 'b', 'c', 'c', 'a'].map((id) => set.add(id))).toEqual([true, true, true, true, false]);
  });
});

describe('cursors (RFC 9865)', () => {
  const cursored =
    (total: number, size: number) =>
    ({ cursor = '' }: PageQuery): Partial<Page> => {
      const from = cursor === '' ? 1 : Number(cursor.slice(1));
      const next = from + size;
      return {
        resources: people(Math.min(size, total - from + 1), from),
        ...(next <= total ? { nextCursor: `c${next}` } : {}),
      };
    };

  test('are followed even when nobody asked for them, with the count of the first request', async () => {
    const { received, queries, notices } = await walk(cursored(25, 10));
    expect(received).toEqual(all(25));
    expect(queries).toEqual([{ count: '100' }, { cursor: 'c11', count: '100' }, { cursor: 'c21', count: '100' }]);
    expect(notices).toEqual([]);
  });

  test('are asked for where a service has to be asked', async () => {
    expect((await walk(cursored(15, 10), { cursor: true })).queries).toEqual([
      { cursor: '', count: '100' },
      { cursor: 'c11', count: '100' },
    ]);
  });

  test('a single page of such a service is all', async () => {
    const { queries, notices } = await walk(cursored(5, 10), { cursor: true });
    expect([queries.length, notices]).toEqual([1, []]);
  });

  test('an empty page with a cursor is not the end', async () => {
    const { received } = await walk(({ cursor }) => {
      if (cursor === undefined) return { resources: people(2), nextCursor: 'a' };
      return cursor === 'a' ? { nextCursor: 'b' } : { resources: people(2, 3) };
    });
    expect(received).toEqual([1, 2, 3, 4]);
  });

  test('a total that is not reached is said, since it may be an estimate', async () => {
    const { messages, error } = await walk((query) => ({ ...cursored(15, 10)(query), totalResults: 20 }));
    expect(messages).toEqual(["the server's list ended after 15 of 20 resources"]);
    expect(error).toBeUndefined();
  });

  test.each<[string, (query: PageQuery) => Partial<Page>, string, number[]]>([
    [
      'the same cursor again',
      ({ cursor }) => ({ resources: people(2, cursor ? 3 : 1), nextCursor: 'a' }),
      'the server returned the same page again, after 4 resources',
      [1, 2, 3, 4],
    ],
    [
      'new cursors to the same page',
      ({ cursor = '' }) => ({ resources: people(2), nextCursor: `${cursor}a` }),
      'the server returned the same page again, after 2 resources',
      [1, 2],
    ],
  ])('%s: an error, not a loop', async (_what, server, message, received) => {
    const result = await walk(server);
    expect(result.error?.message).toBe(message);
    expect(result.received).toEqual(received);
  });

  test('the same cursor with an empty page: an error, not a loop', async () => {
    const result = await walk(({ cursor }) =>
      cursor ? { nextCursor: 'a' } : { resources: people(2), nextCursor: 'a' },
    );
    expect(result.error?.message).toBe('the server returned the same cursor again, after 2 resources');
  });

  test('one cursor for all pages is a position that the server keeps', async () => {
    let position = 1;
    const { received, error } = await walk(() => {
      const resources = people(2, position);
      position += 2;
      return { resources, ...(position < 8 ? { nextCursor: 'handle' } : {}) };
    });
    expect([received, error]).toEqual([all(8), undefined]);
  });

  describe.each(['expiredCursor', 'invalidCursor'] as const)('a cursor that is rejected with %s', (scimType) => {
    /**
     * Creates a server that rejects each cursor in `late` once. `from` chooses the first person of each new reading of
     * the list.
     */
    const expiring = (late: readonly string[], total = 25, from = () => 1) => {
      const rejected = new Set<string>();
      return ({ cursor = '' }: PageQuery): Partial<Page> => {
        if (late.includes(cursor) && !rejected.has(cursor)) {
          rejected.add(cursor);
          throw ScimError.of(scimType, 'too late');
        }
        const at = cursor === '' ? from() : Number(cursor.slice(1));
        const resources = people(Math.min(10, total - at + 1), at);
        return { resources, totalResults: total, ...(at + 10 <= total ? { nextCursor: `c${at + 10}` } : {}) };
      };
    };

    test('begins the list again, and everybody comes once', async () => {
      const { received, error, notices, queries } = await walk(expiring(['c11', 'c21']));
      expect([received, error, notices]).toEqual([all(25), undefined, ['cursorExpired']]);
      expect(queries.map(({ cursor }) => cursor)).toEqual([
        undefined,
        'c11',
        undefined,
        'c11',
        'c21',
        undefined,
        'c11',
        'c21',
      ]);
    });

    test('also returns a resource that is new in an earlier page', async () => {
      let reading = 0;
      const { received } = await walk(expiring(['c21', 'c20'], 25, () => (reading++ === 0 ? 1 : 0)));
      expect(new Set(received)).toEqual(new Set([0, ...all(25)]));
      expect(received).toHaveLength(26);
    });

    test('is an error if the list cannot be read further', async () => {
      const { received, error, queries } = await walk(({ cursor }) => {
        if (cursor) throw ScimError.of(scimType, 'never');
        return { resources: people(10), nextCursor: 'a' };
      });
      expect([received, error?.message]).toEqual([all(10), 'never']);
      expect(queries).toHaveLength(4);
    });

    test('is an error if resources have no ids, because they would come twice', async () => {
      const { error, queries } = await walk(({ cursor }) => {
        if (cursor) throw ScimError.of(scimType, 'late');
        return { resources: [{ userName: 'a' }], nextCursor: 'a' };
      });
      expect([error?.message, queries.length]).toEqual(['late', 2]);
    });
  });

  test('endless empty pages: an error, not a loop', async () => {
    let count = 0;
    const pages = readPages(async () => ({ resources: [], nextCursor: `c${count++}` }));
    await expect(pages.next().then(() => pages.next())).rejects.toThrow('the server returned 100 empty pages in a row');
  });
});

describe('the end of a list, if the caller must know that nothing is missing', () => {
  const past = 'the server ignores startIndex, and totalResults counts only the';
  const capped = (count: number, total: number) => ({ resources: people(count), totalResults: total });

  test.each<[string, (query: PageQuery) => Partial<Page>, number, string | undefined]>([
    ['one page: one more request', indexed(30, 100), 30, undefined],
    ['the last page is full', indexed(200, 100), 200, undefined],
    [
      'a total that follows count',
      ({ count }) => capped(Math.min(Number(count), 37), Math.min(Number(count), 37)),
      37,
      `${past} 37 resources of one page, so resources may be missing`,
    ],
    [
      'the same page whatever is asked, of a size that may be a limit',
      () => capped(64, 64),
      64,
      `${past} 64 resources of one page, so resources may be missing`,
    ],
    ['the same page whatever is asked, of no such size', () => capped(63, 63), 63, undefined],
    ['one resource', () => capped(1, 1), 1, undefined],
    [
      'every startIndex is rejected, after a page of no usual size',
      ({ startIndex }) => {
        if (startIndex !== undefined) throw new ScimError(400, 'only cursors');
        return capped(37, 37);
      },
      37,
      undefined,
    ],
    ['a total that counts more than the page', ({ count }) => capped(Math.min(Number(count), 30), 30), 30, undefined],
    [
      'no list is longer than its first 200 resources, whatever follows',
      ({ startIndex = '1', count }) => ({ resources: people(Number(count), Number(startIndex)), totalResults: 200 }),
      200,
      'the server has more resources than its totalResults of 200, so resources may be missing',
    ],
    [
      'the total is the end of the page',
      ({ startIndex = '1', count }) => {
        const page = indexed(250, 100)({ startIndex, count: String(count) });
        return { ...page, totalResults: Number(startIndex) - 1 + page.resources.length };
      },
      250,
      undefined,
    ],
    [
      'the list grows, and startIndex is ignored',
      ({ startIndex }) => capped(30, startIndex ? 31 : 30),
      30,
      'the server returned the same page again, because it ignores startIndex, after 30 of 31 resources',
    ],
  ])('%s', async (_, server, received, message) => {
    const { received: ids, error } = await walk(server, { confirmEnd: true });
    expect([ids, error?.message]).toEqual([all(received), message]);
  });

  test.each<[string, (startIndex: number) => Partial<Page>, string | undefined]>([
    [
      'for the last place it sends the last resource',
      (startIndex) => ({ resources: people(1, startIndex), totalResults: 30 }),
      undefined,
    ],
    ['for the last place it sends the first resource', () => ({ resources: people(1), totalResults: 30 }), lastMessage],
    [
      'every startIndex is rejected',
      () => {
        throw new ScimError(400, 'no');
      },
      lastMessage,
    ],
  ])('a startIndex after the end is rejected: %s', async (_, server, message) => {
    const { queries, error } = await walk(
      ({ startIndex }) => {
        if (startIndex === undefined) return indexed(30, 100)({});
        if (startIndex === '31') throw new ScimError(400, 'out of range');
        return server(Number(startIndex));
      },
      { confirmEnd: true },
    );
    expect(error?.message).toBe(message);
    expect(queries.slice(1)).toEqual([
      { startIndex: '31', count: '1' },
      { startIndex: '30', count: '1' },
    ]);
  });

  test('an error that says nothing about startIndex is not hidden', async () => {
    const { error } = await walk(
      ({ startIndex }) => {
        if (startIndex) throw new ScimError(503, 'busy');
        return indexed(30, 100)({});
      },
      { complete: true },
    );
    expect(error?.message).toBe('busy');
  });

  test('no request more by cursor, for nobody, after a short last page, or if nobody asked', async () => {
    const cursors = ({ cursor = '0' }: PageQuery) => ({
      resources: people(10, 10 * Number(cursor) + 1),
      totalResults: 20,
      ...(cursor === '0' ? { nextCursor: '1' } : {}),
    });
    const counts = await Promise.all([
      walk(cursors, { confirmEnd: true }),
      walk(indexed(0, 100), { confirmEnd: true }),
      walk(indexed(150, 100), { confirmEnd: true }),
      walk(indexed(30, 100)),
    ]);
    expect(counts.map(({ queries }) => queries.length)).toEqual([2, 1, 2, 1]);
  });
});
