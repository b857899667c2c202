import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { setupServer } from 'msw/node';
import { describe, expect, it } from 'vitest';
import { scimHandlers } from '../../../mock-server/msw.ts';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import { urn } from '../../../src/protocol/schema/urns.ts';

const text = JSON.stringify({ schemas: [urn.User], userName: 'ada' });

const post = (body: RequestInit['body'], coding: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/scim+json', 'content-encoding': coding, ...headers },
});

describe('a body in a content coding', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['identity, gzip', gzipSync(text)],
    ['x-unheard-of', Buffer.from(text)],
  ])('is refused by its name: %s', async (coding, body) => {
    await using server = await createMockServer();
    for (const ask of [fetch, server.fetch]) {
      const response = await ask(`${server.url}/Users`, post(new Uint8Array(body), coding, { ...server.headers }));
      expect(response.status).toBe(415);
      expect(response.headers.get('accept-encoding')).toBe('identity');
      expect(await response.json()).toMatchObject({
        schemas: [urn.Error],
        detail: `the body must not have the content coding ${JSON.stringify(coding)}`,
      });
    }
    expect(server.journal.entries()).toMatchObject([{ response: { status: 415 } }, { response: { status: 415 } }]);
  });

  it('is refused in MSW too', async () => {
    const msw = setupServer(...scimHandlers('https://scim.example.com'));
    msw.listen();
    const response = await fetch('https://scim.example.com/Users', post(new Uint8Array(gzipSync(text)), 'gzip'));
    msw.close();
    expect(response.status).toBe(415);
  });

  it.each(['identity', 'Identity', ''])('%j is none', async (coding) => {
    await using server = await createMockServer();
    expect((await fetch(`${server.url}/Users`, post(text, coding, { ...server.headers }))).status).toBe(201);
  });
});
