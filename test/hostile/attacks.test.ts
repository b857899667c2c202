import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMockServer, type MockServer } from '../../mock-server/index.ts';
import { urn } from '../../src/protocol/urns.ts';
import { attacks } from './attacks.ts';
import { exchangeRaw, requestText } from './raw-http.ts';
import { prepare } from './target.ts';

const failures: unknown[] = [];
let server: MockServer;
let target: Awaited<ReturnType<typeof prepare>>;

beforeAll(async () => {
  server = await createMockServer({ token: false, onError: (error) => failures.push(error) });
  target = await prepare(server.url);
  server.checkpoint();
});
beforeEach(() => server.reset());
afterAll(() => server.close());

describe.each([...attacks])('$name', ({ statuses, answers: expected = 1, pieces }) => {
  it('gets a SCIM answer, and nobody else notices', async () => {
    const answers = await exchangeRaw(server.port, pieces(target));
    expect(answers).toHaveLength(expected);
    for (const { status, headers, body } of answers) {
      expect(statuses).toContain(status);
      if (status === 304 || status === 204) continue;
      expect(headers['content-type']).toMatch(/^application\/scim\+json/);
      const message = JSON.parse(body);
      if (status < 400) continue;
      expect(message).toMatchObject({ schemas: [urn.Error], status: String(status) });
      // The response shortens texts that the client sent.
      expect(message.detail.length).toBeLessThan(20_000);
    }
    expect(failures).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    // The journal can still be shown.
    expect(JSON.stringify(server.journal.entries())).toMatch(/^\[/);
    const [after] = await exchangeRaw(server.port, requestText('GET', `${target.mount}/Users/${target.id}`));
    expect(after).toMatchObject({ status: 200 });
  });
});
