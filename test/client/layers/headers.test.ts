import { expect, test } from 'vitest';
import { type HeaderOptions, headers } from '../../../src/client/layers/headers.ts';
import { request, script } from '../request.ts';

type Facts = NonNullable<HeaderOptions['facts']>;

/** Entra ID requires this value of `Accept` for some methods, and refuses it in a DELETE. */
const entra: Facts = {
  requiredHeaders: [{ name: 'Accept', value: 'application/json', methods: ['GET', 'POST', 'PATCH'] }],
  refusedHeaders: [{ name: 'Accept', value: 'application/json', methods: ['DELETE'] }],
};
const usual = 'application/scim+json, application/json;q=0.9';

test.each<[string, Facts | undefined, string, string | undefined]>([
  ['no facts', undefined, 'DELETE', usual],
  ['a required value', entra, 'GET', 'application/json'],
  ['a method without a rule', entra, 'PUT', usual],
  ['a refused value', entra, 'DELETE', undefined],
  ['another refused value', { refusedHeaders: [{ name: 'ACCEPT', value: 'text/html' }] }, 'GET', usual],
  ['a refused name', { refusedHeaders: [{ name: 'Accept' }] }, 'GET', undefined],
  ['a required name', { requiredHeaders: [{ name: 'Accept' }] }, 'GET', usual],
])('Accept with %s', async (_, facts, method, accept) => {
  const exchange = script({});
  await headers({ userAgent: 'scimctl/1', facts })(exchange)(request({ method }));
  expect(exchange.sent[0]?.headers).toEqual({ 'user-agent': 'scimctl/1', ...(accept === undefined ? {} : { accept }) });
});

test('each method has its own rules', async () => {
  const exchange = script({});
  const send = headers({ userAgent: 'scimctl/1', facts: entra })(exchange);
  for (const method of ['GET', 'DELETE', 'PUT']) await send(request({ method }));
  expect(exchange.sent.map((sent) => sent.headers['accept'])).toEqual(['application/json', undefined, usual]);
});

test('a header of the user stays as it is', async () => {
  const exchange = script({});
  const layer = headers({ userAgent: 'scimctl/1', fixed: { ACCEPT: 'text/plain' }, facts: entra });
  await layer(exchange)(request({ method: 'GET' }));
  await layer(exchange)(request({ method: 'DELETE', headers: { accept: '*/*' }, body: {} }));
  expect(exchange.sent.map((sent) => sent.headers)).toEqual([
    { accept: 'text/plain', 'user-agent': 'scimctl/1' },
    { accept: '*/*', 'user-agent': 'scimctl/1', 'content-type': 'application/scim+json' },
  ]);
});
