import { describe, expect, it } from 'vitest';
import { ScimClient } from '../../src/client/client.ts';
import type { Notice } from '../../src/client/notice.ts';
import { createFakeService, type FakeServiceOptions } from '../support/fake-service/index.ts';
import { failure } from './request.ts';

async function create(options: FakeServiceOptions, location?: string) {
  const service = createFakeService(options);
  const notices: Notice[] = [];
  const exchange: typeof service.exchange = async (request) => {
    const response = await service.exchange(request);
    if (request.method !== 'POST' || location === undefined) return response;
    return { ...response, headers: { ...response.headers, location } };
  };
  const client = new ScimClient(exchange, {
    base: 'https://scim.example.com/v2',
    onNotice: (notice) => notices.push(notice),
  });
  return { service, notices, created: client.create('/Users', { userName: 'dan' }) };
}

describe('what was created was created, whatever can be read of it', () => {
  it.each([['/Users/..'], ['/Users/%2E%2E'], ['/Users/.'], ['/Users/%zz'], ['nowhere'], ['']])(
    'with a Location that names nobody: %s',
    async (location) => {
      const { service, created } = await create({ createAnswer: '201-empty' }, location);
      expect(await created).toBeUndefined();
      expect(service.requests).toEqual(['POST /Users']);
    },
  );

  it('with a Location that can be read', async () => {
    const { created } = await create({ createAnswer: '201-empty' }, 'http://internal.example/x/Users/1?y');
    expect(await created).toMatchObject({ id: '1', userName: 'dan' });
  });

  it.each([404, 500])('with a Location that answers %d: its id', async (status) => {
    const fail = [{ method: 'GET', status }];
    const { notices, created } = await create({ createAnswer: '201-empty', fail }, '/Users/1');
    expect(await created).toEqual({ id: '1' });
    expect(notices).toEqual([
      { code: 'notReadAgain', message: 'the resource "1" was created, but could not be read afterwards' },
    ]);
  });

  it('but not with an answer that is none', async () => {
    const { created } = await create({ createAnswer: '200-html' });
    expect(await failure(created)).toMatchObject({ name: 'NotScimError', status: 200 });
  });
});
