import { expect, test } from 'vitest';
import { connect } from '../../../src/client/connect.ts';
import type { FactValues } from '../../../src/dialects/facts.ts';
import { script } from '../request.ts';

/**
 * Sends two requests to a service that requires these parameters. Returns the query strings of both requests, in the
 * form that the service receives.
 */
async function queriesOf(requiredParameters: FactValues['requiredParameters']) {
  const transport = script({ body: { id: '1' } });
  const { client } = connect(
    { base: 'https://scim.example.com/v2', auth: { kind: 'none' } },
    {
      userAgent: 'test',
      transport,
      dialect: { id: 'acme', title: 'Acme', version: '2.0', facts: { requiredParameters } },
    },
  );
  await client.request({ method: 'GET', path: '/Users/1', query: { scope: 'mine', attributes: 'userName' } });
  await client.request({ method: 'POST', path: '/Users', body: { userName: 'ann' } });
  return transport.sent.map(({ query }) => query);
}

test('required query parameters are sent with their methods, and a given value stays', async () => {
  const queries = await queriesOf([
    { name: 'all', value: 'true', methods: ['GET'] },
    { name: 'scope', value: 'all' },
    { name: 'flag' },
  ]);
  expect(queries).toEqual([
    { all: 'true', scope: 'mine', flag: '', attributes: 'userName' },
    { scope: 'all', flag: '' },
  ]);
});
