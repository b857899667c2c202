import { describe, expect, it } from 'vitest';
import { createMockServer } from '../../../mock-server/server/create-mock-server.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, createHarness, patchOp, user } from '../provider/harness.ts';

describe('routes', () => {
  it.each([
    ['GET', '/Userz', 404, undefined],
    ['GET', '/users', 404, undefined],
    ['GET', '/Users/a/b', 404, undefined],
    ['GET', '/Users/%zz', 404, undefined],
    ['GET', '/Users/nobody', 404, undefined],
    ['DELETE', '/Users', 405, 'GET, POST, HEAD, OPTIONS'],
    ['POST', '/Users/id-1', 405, 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
    ['POST', '/Schemas', 405, 'GET, HEAD, OPTIONS'],
    ['BREW', '/Users', 405, 'GET, POST, HEAD, OPTIONS'],
    ['GET', '/Me', 501, undefined],
  ])('%s %s is %i with a SCIM error', async (method, path, status, allow) => {
    const { send } = createHarness();
    const answer = await send(method, path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ schemas: [urn.Error], status: String(status), detail: expect.any(String) });
    expect(answer.headers.allow).toBe(allow);
  });

  it('says with OPTIONS what is possible, and answers HEAD like GET without the body', async () => {
    const { send } = createHarness();
    expect((await send('OPTIONS', '/Users')).headers.allow).toBe('GET, POST, HEAD, OPTIONS');
    const answer = await send('HEAD', '/Users');
    expect([answer.status, answer.body]).toEqual([200, {}]);
  });

  it.each([
    ['text/plain', 415],
    ['application/json; charset=utf-8', 201],
    ['application/scim+json', 201],
    ['application/scim+json; charset=latin1', 415],
  ])('takes the media type %s: %i', async (type, status) => {
    const { send } = createHarness();
    expect((await send('POST', '/Users', user('a'), { 'content-type': type })).status).toBe(status);
  });

  it.each([
    ['application/xml', 406],
    ['text/html, */*;q=0.1', 200],
    ['application/scim+json', 200],
    ['application/json', 200],
  ])('answers Accept: %s with %i', async (accept, status) => {
    const { send } = createHarness();
    expect((await send('GET', '/Users', undefined, { accept })).status).toBe(status);
  });

  it('refuses a body that is too large', async () => {
    const { send } = createHarness({ behaviour: { maxPayloadSize: 50 } });
    expect((await send('POST', '/Users', { raw: ' '.repeat(51) })).body).toEqual({
      schemas: [urn.Error],
      status: '413',
      detail: 'the body is larger than 50 bytes',
    });
  });
});

describe('authentication', () => {
  it.each([
    [undefined, 401, 'Bearer realm="scimctl"'],
    ['Basic dTpw', 401, 'Bearer realm="scimctl", error="invalid_token"'],
    ['Bearer wrong', 401, 'Bearer realm="scimctl", error="invalid_token"'],
    ['Bearer t0ken', 200, undefined],
    ['bearer t0ken', 200, undefined],
  ])('Authorization: %s is %i', async (authorization, status, challenge) => {
    const { send } = createHarness({ token: 't0ken' });
    const answer = await send('GET', '/Users', undefined, authorization === undefined ? {} : { authorization });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([status, challenge]);
    if (status === 401) expect(answer.body).toMatchObject({ schemas: [urn.Error], status: '401' });
    expect(JSON.stringify(answer)).not.toContain('t0ken');
  });

  it('lets a client read how to authenticate before it does', async () => {
    const { send } = createHarness({ token: 't0ken' });
    expect((await send('GET', '/ServiceProviderConfig')).status).toBe(200);
  });
});

describe('/Me', () => {
  it('stands for the user of the token, whose own location is answered', async () => {
    const { send } = createHarness({ me: 'Anna' });
    expect((await send('GET', '/Me')).status).toBe(404);
    await send('POST', '/Users', user('anna'));
    const { status, body, headers } = await send('PATCH', '/Me', patchOp({ op: 'add', path: 'title', value: 'Boss' }));
    expect([status, body.title, headers.location]).toEqual([200, 'Boss', `${base}/Users/id-1`]);
    expect((await send('POST', '/Me', user('b'))).status).toBe(409);
    expect((await send('DELETE', '/Me')).status).toBe(204);
  });
});

describe('discovery', () => {
  it('lists schemas and resource types that describe what is there', async () => {
    const { send } = createHarness();
    const schemas = (await send('GET', '/Schemas')).body.Resources as JsonObject[];
    expect(schemas.map(({ id }) => id)).toEqual(standardSchemas.map(({ id }) => id));
    for (const schema of standardSchemas) {
      const { body } = await send('GET', `/Schemas/${schema.id}`);
      expect(body).toMatchObject({
        schemas: [urn.Schema],
        id: schema.id,
        meta: { location: `${base}/Schemas/${schema.id}` },
      });
      expect(body.attributes).toEqual(schema.attributes);
    }
    const types = (await send('GET', '/ResourceTypes')).body.Resources as JsonObject[];
    expect(types.map(({ id, endpoint }) => [id, endpoint])).toEqual([
      ['User', '/Users'],
      ['Group', '/Groups'],
    ]);
    expect((await send('GET', '/ResourceTypes/User')).body).toMatchObject({
      schema: urn.User,
      meta: { location: `${base}/ResourceTypes/User` },
    });
    expect((await send('GET', '/Schemas/urn:nothing')).status).toBe(404);
  });

  it('refuses a filter with 403, and ignores sorting and paging', async () => {
    const { send } = createHarness();
    expect((await send('GET', '/Schemas?filter=id%20pr')).status).toBe(403);
    expect((await send('GET', '/Schemas?sortBy=id&startIndex=3&count=1')).body).toMatchObject({
      totalResults: 6,
      itemsPerPage: 6,
      startIndex: 1,
    });
  });
});

describe('failures of our own', () => {
  it('are SCIM errors without a word about the inside', async () => {
    const failures: unknown[] = [];
    const { send } = createHarness({
      onError: (error) => failures.push(error),
      layers: [() => () => Promise.reject(new Error('secret path /home/x'))],
    });
    const answer = await send('GET', '/Users');
    expect([answer.status, answer.body]).toEqual([
      500,
      { schemas: [urn.Error], status: '500', detail: 'the service provider failed' },
    ]);
    expect(failures).toHaveLength(1);
  });
});

describe('HEAD over a socket', () => {
  it.each(['/Users', '/Users?count=1', '/ServiceProviderConfig', '/Schemas', '/Users/nobody', '/nothing'])(
    'of %s has the status and the headers of GET',
    async (target) => {
      await using server = await createMockServer({ users: 3, seed: 1 });
      const ask = async (method: string) => {
        const response = await fetch(`${server.url}${target}`, { method, headers: server.headers });
        // Ignores `connection`, because the client ends the connection after a HEAD.
        const { date, connection, 'keep-alive': alive, ...headers } = Object.fromEntries(response.headers);
        return { status: response.status, headers, text: await response.text() };
      };
      const { text, ...wanted } = await ask('GET');
      expect(await ask('HEAD')).toEqual({ ...wanted, text: '' });
      expect(wanted.headers['content-length']).toBe(String(Buffer.byteLength(text)));
    },
  );

  it('of ServiceProviderConfig needs no token, as a program that waits for the server has none', async () => {
    await using server = await createMockServer();
    expect((await fetch(`${server.url}/ServiceProviderConfig`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${server.url}/Users`, { method: 'HEAD' })).status).toBe(401);
  });

  it('meets faults as GET does', async () => {
    await using server = await createMockServer({ users: 3, token: false });
    const length = async (method: string) =>
      (await fetch(`${server.url}/Users`, { method })).headers.get('content-length');
    const usual = await length('GET');
    for (const fault of ['maxPage=1', 'body=html', 'status=503', 'contentType=text/plain']) {
      server.faults.add(fault);
      expect(await length('HEAD'), fault).toBe(await length('GET'));
      if (fault !== 'contentType=text/plain') expect(await length('HEAD'), fault).not.toBe(usual);
      server.faults.clear();
    }
  });
});
