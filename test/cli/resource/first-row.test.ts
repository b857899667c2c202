import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../run.ts';

const pages = 50;
const count = 10;

/** A service with 50 pages of 10 users. It answers the second page only after `isShown` has resolved. */
function pagedService(isShown: Promise<void>): { exchange: Exchange; answered: number[] } {
  const answered: number[] = [];
  const exchange: Exchange = async ({ query }) => {
    const startIndex = Number(query?.['startIndex'] ?? 1);
    if (startIndex > 1) await isShown;
    answered.push(startIndex);
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    const users = Array.from({ length: count }, (_, index) => startIndex + index);
    return {
      status: 200,
      headers: {},
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
        totalResults: pages * count,
        startIndex,
        itemsPerPage: count,
        Resources: users.map((number) => ({ schemas, id: `id-${number}`, userName: `user-${number}` })),
      },
    };
  };
  return { exchange, answered };
}

describe('users list', () => {
  it.each([
    ['table', true],
    ['table', false],
    ['json', false],
    ['ndjson', false],
    ['csv', false],
    ['id', false],
  ])(
    'in the format %s (terminal: %s) shows the first row before the second page is answered',
    async (format, terminal) => {
      let show: () => void = () => {};
      const isShown = new Promise<void>((resolve) => {
        show = resolve;
      });
      const { exchange, answered } = pagedService(isShown);
      let pagesAtFirstRow: number | undefined;
      const { exitCode } = await scimctl(['users', 'list', '-o', format], {
        exchange,
        terminal,
        onOutput: (text) => {
          if (!text.includes(format === 'id' ? 'id-1' : 'user-1')) return;
          pagesAtFirstRow ??= answered.length;
          show();
        },
      });
      expect({ exitCode, pagesAtFirstRow, pages: answered.length }).toEqual({ exitCode: 0, pagesAtFirstRow: 1, pages });
    },
  );
});
