import { describe, expect, it } from 'vitest';
import { audit } from '../../../src/cli/audit/audit-layer.ts';
import type { AuditRecord } from '../../../src/cli/audit/audit-record.ts';
import type { ScimRequest, ScimResponse } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';

const origin = { user: 'ada', command: 'api', profile: 'prod', service: 'https://scim.example.com/v2' };

/** Sends a request through the layer. Returns what was written to the log, and what the caller got. */
async function send(request: Partial<ScimRequest>, answer: () => Promise<ScimResponse>) {
  const records: AuditRecord[] = [];
  const log = {
    add: async (record: AuditRecord) => {
      records.push(record);
    },
    problem: () => undefined,
    close: () => {},
  };
  const layer = audit(
    log,
    () => origin,
    (text) => text.replaceAll('secret', '[redacted]'),
    () => 0,
  );
  const whole: ScimRequest = {
    method: 'POST',
    base: origin.service,
    path: '/Users',
    query: {},
    headers: {},
    ...request,
  };
  const result = await layer(answer)(whole).catch((error: unknown) => error);
  return { records, result };
}

const common = { format: 1, at: '1970-01-01T00:00:00.000Z', ...origin };

describe('a request that changes something', () => {
  it('is written with the id and the name of what was created', async () => {
    const body = { userName: 'grace', password: 'hunter2' };
    const { records } = await send({ body }, async () => ({ status: 201, headers: {}, body: { id: '7', ...body } }));
    expect(records).toEqual([
      { ...common, method: 'POST', path: '/Users', name: 'grace', id: '7', outcome: 'accepted', status: 201 },
    ]);
  });

  it('is written as refused with the status of the answer', async () => {
    const { records } = await send({ method: 'DELETE', path: '/Users/7' }, async () => ({ status: 403, headers: {} }));
    expect(records).toEqual([{ ...common, method: 'DELETE', path: '/Users/7', outcome: 'refused', status: 403 }]);
  });

  it.each([
    [true, 'unknown'],
    [false, 'notSent'],
  ] as const)('without an answer, sent: %s, is written as %s', async (isSent, outcome) => {
    const error = new NetworkError('gone', 'reset', isSent);
    const { records, result } = await send({ method: 'PATCH', path: '/Users/7' }, () => Promise.reject(error));
    expect([records, result]).toEqual([[{ ...common, method: 'PATCH', path: '/Users/7', outcome }], error]);
  });

  it('is written without its query and without secrets', async () => {
    const request = { method: 'DELETE', path: '/Users/secret?token=x', body: { displayName: 'a secret' } };
    const { records } = await send(request, async () => ({ status: 204, headers: {} }));
    expect(records).toMatchObject([{ path: '/Users/[redacted]', name: 'a [redacted]' }]);
  });
});

describe('a bulk request', () => {
  const Operations = [
    { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'ada', password: 'hunter2' } },
    { method: 'PATCH', path: '/Users/7', bulkId: 'b', data: {} },
    { method: 'DELETE', path: '/Users/secret', bulkId: 'c' },
  ];
  const request: Partial<ScimRequest> = { path: '/Bulk', body: { Operations } };
  const records = [
    { ...common, bulk: true, method: 'POST', path: '/Users', name: 'ada' },
    { ...common, bulk: true, method: 'PATCH', path: '/Users/7' },
    { ...common, bulk: true, method: 'DELETE', path: '/Users/[redacted]' },
  ];

  it('has a record for each operation, and an operation without a result is unknown', async () => {
    const results = [
      { method: 'PATCH', bulkId: 'b', status: '404', response: {} },
      { method: 'POST', bulkId: 'a', status: '201', location: 'https://x/Users/9' },
    ];
    const sent = await send(request, async () => ({ status: 200, headers: {}, body: { Operations: results } }));
    expect(sent.records).toEqual([
      { ...records[0], id: '9', outcome: 'accepted', status: 201 },
      { ...records[1], outcome: 'refused', status: 404 },
      { ...records[2], outcome: 'unknown', status: 200 },
    ]);
  });

  it('that is refused as a whole has refused operations', async () => {
    const sent = await send(request, async () => ({ status: 413, headers: {} }));
    expect(sent.records).toEqual(records.map((record) => ({ ...record, outcome: 'refused', status: 413 })));
  });

  it('with status 202 has operations that the service accepted', async () => {
    const sent = await send(request, async () => ({ status: 202, headers: {} }));
    expect(sent.records).toEqual(records.map((record) => ({ ...record, outcome: 'accepted', status: 202 })));
  });

  it('with a transaction has a transaction for each operation, numbered as in the request', async () => {
    const sent = await send(request, async () => ({ status: 202, headers: { 'set-txn': 'txn-1' } }));
    expect(sent.records.map(({ transaction }) => transaction)).toEqual(['txn-1:0', 'txn-1:1', 'txn-1:2']);
  });

  it('without a response has operations with an unknown outcome', async () => {
    const sent = await send(request, () => Promise.reject(new NetworkError('gone', 'reset', true)));
    expect(sent.records).toEqual(records.map((record) => ({ ...record, outcome: 'unknown' })));
  });
});

it.each<[string, Partial<ScimRequest>]>([
  ['GET', { method: 'GET' }],
  ['a search by POST', { path: '/Users/.search' }],
])('a request that only reads is not written: %s', async (_, request) => {
  expect((await send(request, async () => ({ status: 200, headers: {} }))).records).toEqual([]);
});

it('a GET that names another method in a header is written', async () => {
  const request = { method: 'GET', path: '/Users/7', headers: { 'x-http-method-override': 'DELETE' } };
  expect((await send(request, async () => ({ status: 204, headers: {} }))).records).toHaveLength(1);
});
