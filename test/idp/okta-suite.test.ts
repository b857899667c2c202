import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { createHarness } from '../mock-server/provider/harness.ts';
import { list } from './sequence.ts';

// The requests of Okta's "SCIM 2.0 SPEC Test" suite for Runscope, in the order of the suite. The suite chooses names at
// random.

const headers = {
  'user-agent': 'OKTA SCIM Integration',
  accept: 'application/scim+json',
  'content-type': 'application/json',
  authorization: 'Bearer okta-suite',
};
const newUser: JsonObject = {
  schemas: [urn.User],
  userName: 'Runscope300Jtcnp7aq24Ds@atko.com',
  name: { givenName: 'Runscope', familyName: 'Tester' },
  emails: [{ primary: true, value: 'Runscope300Jtcnp7aq24Ds@atko.com', type: 'work' }],
  displayName: 'Runscope Tester',
  active: true,
};
const nobody = (id: string): JsonObject => ({
  schemas: [urn.Error],
  status: '404',
  detail: `there is no User with the id "${id}"`,
});

describe.each([true, false])("Okta's suite at a provider whose leniency is %s", (lenient) => {
  const { send } = createHarness({ token: 'okta-suite', behaviour: { lenient } });
  const ask = (request: string, body?: JsonObject, more: Record<string, string> = {}) => {
    const [, method = '', path = '', filter] = /^(\S+) (\S+)(?: filter (.*))?$/.exec(request) ?? [];
    const query = filter === undefined ? '' : `?filter=${encodeURIComponent(filter)}`;
    return send(method, `${path}${query}`, body, { ...headers, ...more });
  };
  const missing = 'GET /Users filter userName eq "Runscope300Jtcnp7aq24Ds@atko.com"';

  it('0: is given a user to begin with', async () => {
    const first = {
      schemas: [urn.User],
      userName: 'first@example.com',
      name: { familyName: 'First', givenName: 'Fiona' },
      active: true,
      emails: [{ value: 'first@example.com' }],
    };
    expect(await ask('POST /Users', first)).toMatchObject({ status: 201, body: { id: 'id-1' } });
  });

  it('1: gets the first user of the list, with whole numbers for the paging', async () => {
    const { status, body } = await ask('GET /Users?count=1&startIndex=1');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        schemas: [urn.ListResponse],
        totalResults: 1,
        startIndex: 1,
        itemsPerPage: 1,
        Resources: [
          {
            id: 'id-1',
            name: { familyName: 'First', givenName: 'Fiona' },
            userName: 'first@example.com',
            active: true,
            emails: [{ value: 'first@example.com' }],
          },
        ],
      },
    });
  });

  it('2: gets the user by its id', async () => {
    expect(await ask('GET /Users/id-1')).toMatchObject({
      status: 200,
      body: { id: 'id-1', userName: 'first@example.com' },
    });
  });

  it('3: finds no user of an invalid name', async () => {
    expect(await ask('GET /Users filter userName eq "abcdefgh@atko.com"')).toMatchObject({ status: 200, body: list() });
  });

  it('4: is told of a user that does not exist', async () => {
    const { status, body } = await ask('GET /Users/010101001010101011001010101011');
    expect({ status, body }).toEqual({ status: 404, body: nobody('010101001010101011001010101011') });
  });

  it('5: finds that a user is not there yet', async () => {
    expect(await ask(missing)).toMatchObject({ status: 200, body: list() });
  });

  it('6: creates the user, and gets what it sent', async () => {
    const { status, headers: sent, body } = await ask('POST /Users', newUser);
    expect({ status, body }).toMatchObject({ status: 201, body: { ...newUser, id: 'id-2' } });
    expect(sent).toMatchObject({ 'content-type': 'application/scim+json; charset=utf-8' });
  });

  it('7: gets the user that it created', async () => {
    expect(await ask('GET /Users/id-2')).toMatchObject({ status: 200, body: { ...newUser, id: 'id-2' } });
  });

  it('8: is refused the same user a second time', async () => {
    expect(await ask('POST /Users', newUser)).toMatchObject({
      status: 409,
      body: { schemas: [urn.Error], status: '409', scimType: 'uniqueness' },
    });
  });

  it('9: finds the user by its name in capitals', async () => {
    expect(await ask('GET /Users filter userName eq "RUNSCOPE300JTCNP7AQ24DS@ATKO.COM"')).toMatchObject({
      status: 200,
      body: { totalResults: 1, Resources: [{ id: 'id-2' }] },
    });
  });

  it('10: gets the groups', async () => {
    expect(await ask('GET /Groups')).toMatchObject({ status: 200, body: list() });
  });

  it('11: is refused with a wrong token', async () => {
    const { status, body } = await ask('GET /Users', undefined, { authorization: 'Bearer 12345' });
    expect({ status, body }).toMatchObject({ status: 401, body: { schemas: [urn.Error], status: '401' } });
    expect(body.detail).toEqual(expect.any(String));
  });

  it('12: is told of another user that does not exist', async () => {
    const { status, body } = await ask('GET /Users/00919288221112222');
    expect({ status, body }).toEqual({ status: 404, body: nobody('00919288221112222') });
  });
});
