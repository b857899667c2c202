import { expect } from 'vitest';
import { printUnsecuredToken, readEventToken } from '../../../src/protocol/events/event-token.ts';
import { eventUri } from '../../../src/protocol/events/event-uris.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, type Harness, user } from '../../mock-server/provider/harness.ts';
import { bulk } from '../ask.ts';
import { answering, layer, settled } from '../faults.ts';
import { type Fault, type Rule, rule, type Start } from '../rule.ts';

const respondAsync = { prefer: 'respond-async' };

/** A provider that answers every write with 202, and makes the write before the next request. */
const begin = (start: Start): Harness => start({ behaviour: { asyncRequest: 'long', asyncDelay: 0 } });

/** Reads the completion event of a transaction. Returns empty claims if there is no event. */
async function claimsOf({ provider }: Harness, txn: string | undefined): Promise<JsonObject> {
  const path = `/SecurityEvents/${txn}`;
  const { raw } = await provider.exchange({ method: 'GET', base, path, query: {}, headers: {} });
  return readEventToken(String(raw))?.claims ?? {};
}

/** Creates a user, and reads the completion event. */
async function created(start: Start, name = 'ada'): Promise<{ txn: string | undefined; claims: JsonObject }> {
  const harness = begin(start);
  const { headers } = await harness.send('POST', '/Users', user(name));
  return { txn: headers['set-txn'], claims: await claimsOf(harness, headers['set-txn']) };
}

/** Deletes a user who does not exist, and reads the payload of the completion event. */
async function failed(start: Start): Promise<JsonObject> {
  const harness = begin(start);
  const { headers } = await harness.send('DELETE', '/Users/nobody');
  return payloadOf(await claimsOf(harness, headers['set-txn']));
}

function payloadOf({ events }: JsonObject): JsonObject {
  return ((events as JsonObject | undefined)?.[eventUri.asyncResponse] ?? {}) as JsonObject;
}

/** Sends a bulk request. The first operation refers to the second operation, and is therefore executed after it. */
async function bulked(start: Start): Promise<{ harness: Harness; txn: string | undefined }> {
  const harness = begin(start);
  const members = [{ value: 'bulkId:b' }];
  const { headers } = await bulk(harness, [
    { method: 'POST', path: '/Groups', bulkId: 'a', data: { schemas: [urn.Group], displayName: 'g', members } },
    { method: 'POST', path: '/Users', bulkId: 'b', data: user('ada') },
  ]);
  return { harness, txn: headers['set-txn'] };
}

/** Changes the claims of completion events. */
function telling(change: (claims: JsonObject) => void): Fault {
  return layer((next) => async (request) => {
    const answer = await settled(next(request));
    const claims = typeof answer.raw === 'string' ? readEventToken(answer.raw)?.claims : undefined;
    if (!claims) return answer;
    change(claims);
    return { ...answer, raw: printUnsecuredToken(claims) };
  });
}

const accepted = (change: (headers: Record<string, string>) => void): Fault =>
  answering(/^(?:POST|DELETE) /, ({ headers }) => change(headers));

/** RFC 9967: asynchronous requests and their completion events. */
export const rules: readonly Rule[] = [
  rule(
    'RFC9967-2.1-1',
    'The subject of an event is in "sub_id".',
    async (start) => expect((await created(start)).claims).toHaveProperty('sub_id'),
    telling((claims) => delete claims.sub_id),
  ),
  rule(
    'RFC9967-2.1-2',
    '"sub_id" is a claim of the token itself.',
    async (start) => expect((await created(start)).claims.sub_id).toBeTypeOf('object'),
    telling((claims) => {
      payloadOf(claims).sub_id = claims.sub_id;
      delete claims.sub_id;
    }),
  ),
  rule(
    'RFC9967-2.1-3',
    '"sub_id" is in no payload of an event.',
    async (start) => {
      const { claims } = await created(start);
      expect(claims.events).toBeTypeOf('object');
      expect(payloadOf(claims)).not.toHaveProperty('sub_id');
    },
    telling((claims) => {
      payloadOf(claims).sub_id = claims.sub_id;
    }),
  ),
  rule(
    'RFC9967-2.1-4',
    'No event has the claim "sub".',
    async (start) => {
      const { claims } = await created(start);
      expect(claims).toHaveProperty('jti');
      expect(claims).not.toHaveProperty('sub');
    },
    telling((claims) => {
      claims.sub = 'ada';
    }),
  ),
  rule(
    'RFC9967-2.1-5',
    'The format of "sub_id" is "scim".',
    async (start) => expect((await created(start)).claims.sub_id).toMatchObject({ format: 'scim' }),
    telling((claims) => {
      claims.sub_id = { format: 'opaque', id: '1' };
    }),
  ),
  rule(
    'RFC9967-2.1-6',
    '"sub_id" has the path of the resource below the base URL as "uri".',
    async (start) => expect((await created(start)).claims.sub_id).toMatchObject({ uri: '/Users/id-1' }),
    telling((claims) => {
      claims.sub_id = { format: 'scim', id: 'id-1' };
    }),
  ),
  rule(
    'RFC9967-2.2-2',
    'A completion event has the claim "txn".',
    async (start) => expect((await created(start)).claims.txn).toBeTypeOf('string'),
    telling((claims) => delete claims.txn),
  ),
  rule(
    'RFC9967-2.5.1.1-1',
    'Accept does not matter for an asynchronous response.',
    async (start) => {
      const headers = { ...respondAsync, accept: 'text/html' };
      expect((await begin(start).send('POST', '/Users', user('ada'), headers)).status).toBe(202);
    },
    answering(/^POST /, (answer, { headers }) => {
      if (headers.accept === 'text/html') answer.status = 406;
    }),
  ),
  rule(
    'RFC9967-2.5.1.1-2',
    'An asynchronous response has no body.',
    async (start) => {
      const answer = await begin(start).send('POST', '/Users', user('ada'));
      expect([answer.status, answer.body]).toEqual([202, {}]);
    },
    answering(/^POST /, (answer) => {
      answer.body = { userName: 'ada' };
    }),
  ),
  rule(
    'RFC9967-2.5.1.1-3',
    'Set-Txn is the "txn" of the event.',
    async (start) => {
      const { txn, claims } = await created(start);
      expect(txn).toBeTypeOf('string');
      expect(claims.txn).toBe(txn);
    },
    telling((claims) => {
      claims.txn = 'another';
    }),
  ),
  rule(
    'RFC9967-2.5.1.1-4',
    'Location is the URI of the event, or that of the resource.',
    async (start) => {
      const harness = begin(start);
      const { headers } = await harness.send('POST', '/Users', user('ada'));
      const path = String(headers.location).slice(base.length);
      const event = await harness.provider.exchange({ method: 'GET', base, path, query: {}, headers: {} });
      expect(readEventToken(String(event.raw))?.claims.txn).toBe(headers['set-txn']);
    },
    accepted((headers) => {
      headers.location = `${base}/Jobs/1`;
    }),
    { choice: 'The URI of the event, because the id of a new resource is not known before the request is made.' },
  ),
  rule(
    'RFC9967-2.5.1.2-1',
    'A bulk request has one event for each operation.',
    async (start) => {
      const { harness, txn } = await bulked(start);
      for (const place of [0, 1])
        expect(payloadOf(await claimsOf(harness, `${txn}:${place}`))).toHaveProperty('status');
    },
    layer((next) => async (request) => {
      if (request.path.endsWith(':1')) return { status: 404, headers: {} };
      return next(request);
    }),
  ),
  rule(
    'RFC9967-2.5.1.2-2',
    'The "txn" of an operation is that of the request, a colon, and the index of the operation.',
    async (start) => {
      const { harness, txn } = await bulked(start);
      expect(txn).toBeTypeOf('string');
      expect((await claimsOf(harness, `${txn}:1`)).txn).toBe(`${txn}:1`);
    },
    telling((claims) => {
      claims.txn = String(claims.txn).replace(/:\d+$/, '');
    }),
  ),
  rule(
    'RFC9967-2.5.1.2-3',
    'The "txn" of an operation does not contain its bulkId.',
    async (start) => {
      const { harness, txn } = await bulked(start);
      expect(String((await claimsOf(harness, `${txn}:0`)).txn)).toMatch(/:0$/);
    },
    telling((claims) => {
      claims.txn = `${String(claims.txn).split(':')[0]}:${payloadOf(claims).bulkId}`;
    }),
  ),
  rule(
    'RFC9967-2.5.1.2-4',
    'The index is that of the operation in the request, also where operations run in another order.',
    async (start) => {
      const { harness, txn } = await bulked(start);
      const bulkIds = [];
      for (const place of [0, 1]) bulkIds.push(payloadOf(await claimsOf(harness, `${txn}:${place}`)).bulkId);
      expect(bulkIds).toEqual(['a', 'b']);
    },
    telling((claims) => {
      const payload = payloadOf(claims);
      payload.bulkId = payload.bulkId === 'a' ? 'b' : 'a';
    }),
  ),
  rule(
    'RFC9967-2.5.1.3-1',
    'A completion event has the "txn" that the client got.',
    async (start) => {
      const { txn, claims } = await created(start);
      expect([typeof txn, claims.txn]).toEqual(['string', txn]);
    },
    accepted((headers) => {
      headers['set-txn'] = 'another';
    }),
  ),
  rule(
    'RFC9967-2.5.1.3-2',
    'The event of a request that failed has a status that is none of success, and a "response".',
    async (start) => expect(await failed(start)).toMatchObject({ status: '404', response: { status: '404' } }),
    telling((claims) => delete payloadOf(claims).response),
  ),
  rule(
    'RFC9967-2.5.1.3-3',
    'The "response" of such an event is a SCIM error.',
    async (start) =>
      expect((await failed(start)).response).toMatchObject({
        schemas: [urn.Error],
        status: '404',
        detail: 'there is no User with the id "nobody"',
      }),
    telling((claims) => {
      payloadOf(claims).response = { message: 'not found' };
    }),
  ),
  rule(
    'RFC9967-3-1',
    'Every response with status 202 and no body has Set-Txn.',
    async (start) => {
      const { send } = begin(start);
      const answers = [await send('POST', '/Users', user('ada')), await send('DELETE', '/Users/id-1')];
      for (const { status, headers } of answers) expect([status, typeof headers['set-txn']]).toEqual([202, 'string']);
    },
    accepted((headers) => delete headers['set-txn']),
  ),
  rule(
    'RFC9967-5-5',
    'The URI of an event needs the same credentials as the other endpoints.',
    async (start) => {
      const harness = start({ token: 'secret', behaviour: { asyncRequest: 'long', asyncDelay: 0 } });
      const authorization = 'Bearer secret';
      const { headers } = await harness.send('POST', '/Users', user('ada'), { authorization });
      const path = `/SecurityEvents/${headers['set-txn']}`;
      const event = await harness.provider.exchange({ method: 'GET', base, path, query: {}, headers: {} });
      expect(event.status).toBe(401);
    },
    layer((next) => async (request) => {
      if (!request.path.startsWith('/SecurityEvents')) return next(request);
      return next({ ...request, headers: { ...request.headers, authorization: 'Bearer secret' } });
    }),
  ),
];
