import { expect, it } from 'vitest';
import { ScimClient } from '../../../src/client/client.ts';
import { createFakeService, errorShapes } from '../../support/fake-service/index.ts';
import { failure } from '../request.ts';

const base = 'https://scim.example.com/v2';

it.each(errorShapes.filter((shape) => shape !== 'emptyDetail'))(
  'an error keeps the words of the server: %s',
  async (errorShape) => {
    const { exchange } = createFakeService({ errorShape });
    const error = await failure(new ScimClient(exchange, { base }).get('/Users', '9'));
    expect(error).toMatchObject({ name: 'ScimError', status: 404, request: { method: 'GET', url: `${base}/Users/9` } });
    expect(error.message).toMatch(
      /^(?:body\.|userName: )*(?:userName: )?User 9 not found$|^invalid_request; User 9 not found$/,
    );
  },
);

it('an error without words is said to have none', async () => {
  const { exchange, addUser } = createFakeService({ errorShape: 'emptyDetail' });
  addUser({ userName: 'ann' });
  const error = await failure(new ScimClient(exchange, { base }).create('/Users', { userName: 'Ann' }));
  expect(error).toMatchObject({
    status: 409,
    scimType: 'uniqueness',
    message: 'the server responded with status 409 and sent no detail',
  });
});
