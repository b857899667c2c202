import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Page } from '../../src/client/list-answer.ts';
import type { Notice } from '../../src/client/notice.ts';
import { type PageQuery, type PagingOptions, readPages } from '../../src/client/paging.ts';

const people = (count: number, from = 1) => Array.from({ length: count }, (_, i) => ({ id: String(from + i) }));
const ids = (page: { resources: readonly { id?: unknown }[] }) => page.resources.map(({ id }) => Number(id));

/** Reads everything, and says what came, what was asked, what was noticed, and how it ended. */
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

/** A server that does what RFC 7644 says, with its own largest page. */
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
      'the server answered the same page again: it ignores startIndex, after 100 of 250 resources',
    ],
    [
      'ignores startIndex and gives no total',
      () => ({ resources: people(100) }),
      all(100),
      ['noTotal', 'unpaged'],
      undefined,
    ],
    [
      'comes back to an earlier page',
      ({ startIndex = '1' }) => ({ resources: people(100, ((Number(startIndex) - 1) % 200) + 1), totalResults: 500 }),
      all(200),
      [],
      'the server answered the same page again: it ignores startIndex, after 200 of 500 resources',
    ],
    [
      'answers an empty page before the end',
      ({ startIndex }) => ({ resources: startIndex ? [] : people(100), totalResults: 250 }),
      all(100),
      [],
      'the server answered an empty page before the end of the list, after 100 of 250 resources',
    ],
    [
      'says there are some and gives none',
      () => ({ totalResults: 5 }),
      [],
      [],
      'the server answered an empty page before the end of the list, after 0 of 5 resources',
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
      ['totalChanged', 'overlap', 'incomplete'],
      undefined,
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
      'the server answered an empty page before the end of the list, after 149 of 150 resources',
    ],
  ])('%s', async (_what, server, received, notices, error) => {
    const result = await walk(server);
    expect(result.received).toEqual(received);
    expect(result.error?.message).toBe(error);
    if (error === undefined || notices.length === 0 || notices[0] !== 'incomplete')
      expect(result.notices).toEqual(notices);
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
      'the server answered the same cursor again, after 4 resources',
      [1, 2, 3, 4],
    ],
    [
      'new cursors to the same page',
      ({ cursor = '' }) => ({ resources: people(2), nextCursor: `${cursor}a` }),
      'the server answered the same page again, after 2 resources',
      [1, 2],
    ],
  ])('%s: an error, not a loop', async (_what, server, message, received) => {
    const result = await walk(server);
    expect(result.error?.message).toBe(message);
    expect(result.received).toEqual(received);
  });

  test('endless empty pages: an error, not a loop', async () => {
    let count = 0;
    const pages = readPages(async () => ({ resources: [], nextCursor: `c${count++}` }));
    await expect(pages.next().then(() => pages.next())).rejects.toThrow('the server answered 100 empty pages in a row');
  });
});
