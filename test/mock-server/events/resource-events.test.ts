import { describe, expect, it } from 'vitest';
import { readKeys } from '../../../src/cli/events/signature.ts';
import { verifyEvent } from '../../../src/cli/events/verify-event.ts';
import { readEventToken } from '../../../src/protocol/events/event-token.ts';
import { eventUri } from '../../../src/protocol/events/event-uris.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { attribute } from '../../../src/protocol/schema/attribute.ts';
import { standardResourceTypes, standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, createHarness, group, patchOp, user } from '../provider/harness.ts';
import { drain, now, poll } from './read-events.ts';

const notice = () => createHarness({ behaviour: { securityEvents: 'notice' } });
const full = () => createHarness({ behaviour: { securityEvents: 'full' } });
const set = (path: string, value: string | boolean): JsonObject => patchOp({ op: 'replace', path, value });
const version = (n: number) => ({ version: `W/"${n}"` });

const badge = 'urn:example:params:scim:schemas:extension:badge:2.0:User';
const never = { returned: 'never', mutability: 'writeOnly' } as const;

/** Options of a provider whose users have an extension with attributes that are never returned. */
const withBadge = {
  schemas: [
    ...standardSchemas,
    {
      id: badge,
      name: 'Badge',
      description: 'Badge of a user',
      attributes: [
        attribute('pin', 'string', 'Number that opens a door', never),
        attribute('keys', 'complex', 'Keys', { multiValued: true }, [
          attribute('type', 'string', 'Kind of the key'),
          attribute('code', 'string', 'Code of the key', never),
        ]),
      ],
    },
  ],
  resourceTypes: standardResourceTypes.map((type) =>
    type.name === 'User' ? { ...type, schemaExtensions: [{ schema: badge, required: false }] } : type,
  ),
};

describe('securityEvents=notice', () => {
  it('has one event for each change, in order, with the names of the changed attributes', async () => {
    const harness = notice();
    const { send } = harness;
    await send('POST', '/Users', user('ada', { externalId: 'e-1', title: 'Dr.', password: 'Wz7!secret' }));
    await send('PATCH', '/Users/id-1', set('title', 'Prof.'));
    await send('PUT', '/Users/id-1', user('ada', { externalId: 'e-1', nickName: 'A' }));
    await send('PATCH', '/Users/id-1', set('active', false));
    await send('PATCH', '/Users/id-1', set('active', true));
    await send('DELETE', '/Users/id-1');
    expect(await drain(harness)).toEqual([
      [
        '/Users/id-1',
        {
          [eventUri.createNotice]: { ...version(1), attributes: ['id', 'userName', 'externalId', 'title', 'password'] },
        },
      ],
      ['/Users/id-1', { [eventUri.patchNotice]: { ...version(2), attributes: ['title'] } }],
      ['/Users/id-1', { [eventUri.putNotice]: { ...version(3), attributes: ['title', 'nickName'] } }],
      ['/Users/id-1', { [eventUri.patchNotice]: { ...version(4), attributes: ['active'] }, [eventUri.deactivate]: {} }],
      ['/Users/id-1', { [eventUri.patchNotice]: { ...version(5), attributes: ['active'] }, [eventUri.activate]: {} }],
      ['/Users/id-1', { [eventUri.delete]: {} }],
    ]);
  });

  it('has the claims of a Security Event Token, and the externalId in the subject', async () => {
    const harness = notice();
    await harness.send('POST', '/Users', user('ada', { externalId: 'e-1' }));
    const { claims, jtis } = await poll(harness);
    expect(claims).toEqual([
      {
        jti: jtis[0],
        iss: base,
        iat: Date.parse('2026-01-01T00:00:00Z') / 1000,
        aud: [base],
        txn: expect.stringMatching(/^[\da-f-]{36}$/),
        sub_id: { format: 'scim', uri: '/Users/id-1', externalId: 'e-1' },
        events: expect.any(Object),
      },
    ]);
  });

  it('tells the change of a group that loses a deleted member, in the same transaction', async () => {
    const harness = notice();
    const { send } = harness;
    await send('POST', '/Users', user('ada'));
    await send('POST', '/Groups', group('g', 'id-1'));
    await drain(harness);
    await send('DELETE', '/Users/id-1');
    const { claims } = await poll(harness);
    expect(claims.map(({ sub_id, events }) => [(sub_id as JsonObject).uri, events])).toEqual([
      ['/Groups/id-2', { [eventUri.patchNotice]: { ...version(2), attributes: ['members'] } }],
      ['/Users/id-1', { [eventUri.delete]: {} }],
    ]);
    expect(claims[0]?.txn).toBe(claims[1]?.txn);
  });

  it('names the attribute of an extension with its URN', async () => {
    const harness = notice();
    await harness.send('POST', '/Users', user('ada'));
    await drain(harness);
    await harness.send('PATCH', '/Users/id-1', set(`${urn.EnterpriseUser}:department`, 'Sales'));
    expect(await drain(harness)).toEqual([
      ['/Users/id-1', { [eventUri.patchNotice]: { ...version(2), attributes: [`${urn.EnterpriseUser}:department`] } }],
    ]);
  });

  it('names a password that a request to /Me changes', async () => {
    const harness = createHarness({ me: 'ada', behaviour: { securityEvents: 'notice' } });
    await harness.send('POST', '/Users', user('ada'));
    await drain(harness);
    await harness.send('PATCH', '/Me', set('password', 'planted-77f5'));
    expect(await drain(harness)).toEqual([
      ['/Users/id-1', { [eventUri.patchNotice]: { ...version(2), attributes: ['password'] } }],
    ]);
  });

  it.each([
    ['the path of the attribute', { path: `${badge}:PIN`, value: '1' }, [`${badge}:pin`]],
    ['the path without its URN', { path: 'pin', value: '1' }, [`${badge}:pin`]],
    ['the URN of the extension', { path: badge, value: { Pin: '1' } }, [`${badge}:pin`]],
    ['no path', { value: { [badge.toUpperCase()]: { pin: '1' } } }, [`${badge}:pin`]],
    ['no path, and the path of the attribute', { value: { [`${badge}:pin`]: '1' } }, [`${badge}:pin`]],
    ['an empty path', { path: ' ', value: { [badge]: { pin: '1' } } }, [`${badge}:pin`]],
    ['a filter', { path: `${badge}:keys[type eq "a"].code`, value: '1' }, [`${badge}:keys`]],
    ['a complex value', { path: `${badge}:keys`, value: [{ type: 'a', code: '1' }] }, [`${badge}:keys`]],
    ['the URN of the core schema before a name', { path: `${urn.User}:password`, value: '1' }, ['password']],
  ])('names an attribute that is never returned: %s', async (_form, operation, attributes) => {
    const harness = createHarness({
      ...withBadge,
      behaviour: { securityEvents: 'notice', lenient: true },
    });
    await harness.send('POST', '/Users', user('ada', { [badge]: { keys: [{ type: 'a' }] } }));
    await drain(harness);
    await harness.send('PATCH', '/Users/id-1', patchOp({ op: 'replace', ...operation }));
    expect(await drain(harness)).toEqual([['/Users/id-1', { [eventUri.patchNotice]: { ...version(2), attributes } }]]);
  });

  it('names no password for a user whose manager a PUT with a password deletes', async () => {
    const harness = createHarness({ behaviour: { securityEvents: 'notice', deactivation: 'deleted' } });
    await harness.send('POST', '/Users', user('ada'));
    await harness.send('POST', '/Users', user('bob', { [urn.EnterpriseUser]: { manager: { value: 'id-1' } } }));
    await drain(harness);
    await harness.send('PUT', '/Users/id-1', user('ada', { active: false, password: 'planted-77f7' }));
    const attributes = [`${urn.EnterpriseUser}:manager`];
    expect(await drain(harness)).toEqual([
      ['/Users/id-2', { [eventUri.patchNotice]: { ...version(2), attributes } }],
      ['/Users/id-1', { [eventUri.delete]: {} }],
    ]);
  });

  it('names an attribute of an extension that is never returned, also in a new resource', async () => {
    const harness = createHarness({ ...withBadge, behaviour: { securityEvents: 'notice' } });
    await harness.send('POST', '/Users', user('ada', { [badge]: { pin: 'planted-77f6' } }));
    const attributes = ['id', 'userName', `${badge}:pin`];
    expect(await drain(harness)).toEqual([['/Users/id-1', { [eventUri.createNotice]: { ...version(1), attributes } }]]);
  });

  it('has no event for a request that fails, for a request that changes nothing, and for seeded users', async () => {
    const harness = notice();
    const { send, provider } = harness;
    await send('POST', '/Users', user('ada'));
    await drain(harness);
    await send('POST', '/Users', user('ada'));
    await send('PATCH', '/Users/id-1', set('userName', 'ada'));
    await send('DELETE', '/Users/nobody');
    expect(await drain(harness)).toEqual([]);
    await send('PATCH', '/Users/id-1', set('title', 'Dr.'));
    await provider.seed({ users: 3 });
    expect(await drain(harness)).toEqual([]);
  });

  it('has an event for each operation of a bulk request, also for a cycle of references', async () => {
    const harness = notice();
    const members = (bulkId: string) => [{ value: `bulkId:${bulkId}` }];
    const data = (displayName: string, bulkId: string) => ({
      schemas: [urn.Group],
      displayName,
      members: members(bulkId),
    });
    const { status } = await harness.send('POST', '/Bulk', {
      schemas: [urn.BulkRequest],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'u', data: user('ada') },
        { method: 'POST', path: '/Groups', bulkId: 'a', data: data('a', 'b') },
        { method: 'POST', path: '/Groups', bulkId: 'b', data: data('b', 'a') },
      ],
    });
    expect(status).toBe(200);
    const events = await drain(harness);
    expect(events.map(([, event]) => Object.keys(event))).toEqual([
      [eventUri.createNotice],
      [eventUri.createNotice],
      [eventUri.createNotice],
    ]);
    expect(new Set(events.map(([uri]) => uri)).size).toBe(3);
  });

  it('shows a DELETE that keeps the user as a deactivation', async () => {
    const harness = createHarness({ behaviour: { securityEvents: 'notice', delete: 'deactivate' } });
    await harness.send('POST', '/Users', user('ada'));
    await drain(harness);
    await harness.send('DELETE', '/Users/id-1');
    expect(await drain(harness)).toEqual([['/Users/id-1', { [eventUri.deactivate]: {} }]]);
  });
});

describe('securityEvents=full', () => {
  it('has the created resource, the replaced resource, and the operations of a PATCH', async () => {
    const harness = full();
    const { send } = harness;
    await send('POST', '/Users', user('ada', { title: 'Dr.' }));
    await send('PUT', '/Users/id-1', user('ada', { nickName: 'A' }));
    await send('POST', '/Groups', group('g'));
    await send('PATCH', '/Groups/id-2', patchOp({ op: 'add', path: 'members', value: [{ value: 'id-1' }] }));
    await send('PATCH', '/Groups/id-2', patchOp({ op: 'remove', path: 'members[value eq "id-1"]' }));
    await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', value: { title: 'Prof.' } }));
    const events = await drain(harness);
    expect(events).toMatchObject([
      ['/Users/id-1', { [eventUri.createFull]: { data: { id: 'id-1', userName: 'ada', title: 'Dr.' } } }],
      ['/Users/id-1', { [eventUri.putFull]: { data: { id: 'id-1', userName: 'ada', nickName: 'A' } } }],
      ['/Groups/id-2', { [eventUri.createFull]: { data: { displayName: 'g' } } }],
      [
        '/Groups/id-2',
        { [eventUri.patchFull]: { data: patchOp({ op: 'add', path: 'members', value: [{ value: 'id-1' }] }) } },
      ],
      ['/Groups/id-2', { [eventUri.patchFull]: { data: patchOp({ op: 'remove', path: 'members[value eq "id-1"]' }) } }],
      ['/Users/id-1', { [eventUri.patchFull]: { data: patchOp({ op: 'add', path: 'title', value: 'Prof.' }) } }],
    ]);
    expect(events[1]?.[1][eventUri.putFull]).not.toHaveProperty(['data', 'title']);
  });

  it('replaces an attribute with many values as a whole, because a comparison in pairs would block other requests', async () => {
    const harness = full();
    const emails = (count: number, domain: string) =>
      Array.from({ length: count }, (_, number) => ({ value: `${number}@${domain}.example.com` }));
    await harness.send('POST', '/Users', user('ada', { emails: emails(3000, 'a') }));
    await drain(harness);
    await harness.send(
      'PATCH',
      '/Users/id-1',
      patchOp({ op: 'replace', value: { title: 'Dr.', emails: emails(3000, 'b') } }),
    );
    const value = emails(3000, 'b');
    const operations = [
      { op: 'replace', path: 'emails', value },
      { op: 'add', path: 'title', value: 'Dr.' },
    ];
    expect(await drain(harness)).toEqual([
      ['/Users/id-1', { [eventUri.patchFull]: { ...version(2), data: patchOp(...operations) } }],
    ]);
  });

  it('never has a password, and names only the attribute if nothing else changes', async () => {
    const harness = full();
    const { send } = harness;
    await send('POST', '/Users', user('ada', { password: 'planted-77f1' }));
    await send('PUT', '/Users/id-1', user('ada', { nickName: 'A', password: 'planted-77f2' }));
    await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', value: { Password: 'planted-77f3' } }));
    await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', path: `${urn.User}:password`, value: 'planted-77f4' }));
    const { claims } = await poll(harness);
    expect(JSON.stringify(claims)).not.toContain('planted');
    const events = claims.map((one) => one.events as JsonObject);
    expect(Object.keys(events[0] ?? {})).toEqual([eventUri.createFull]);
    for (const event of events.slice(2)) {
      expect(event).toMatchObject({ [eventUri.patchNotice]: { attributes: ['password'] } });
    }
  });
});

describe('eventFeed', () => {
  it('has events of matching resources only, and an event when a resource enters or leaves the feed', async () => {
    const harness = createHarness({
      behaviour: { securityEvents: 'notice', eventFeed: 'userType eq "Employee"' },
    });
    const { send } = harness;
    await send('POST', '/Users', user('ada'));
    await send('POST', '/Groups', group('g'));
    await send('PATCH', '/Users/id-1', set('title', 'Dr.'));
    await send('PATCH', '/Users/id-1', set('userType', 'Employee'));
    await send('PATCH', '/Users/id-1', set('title', 'Prof.'));
    await send('PATCH', '/Users/id-1', set('userType', 'Guest'));
    await send('DELETE', '/Users/id-1');
    await send('POST', '/Users', user('bob', { userType: 'Employee' }));
    await send('DELETE', '/Users/id-3');
    expect((await drain(harness)).map(([uri, events]) => [uri, ...Object.keys(events)])).toEqual([
      ['/Users/id-1', eventUri.feedAdd],
      ['/Users/id-1', eventUri.patchNotice],
      ['/Users/id-1', eventUri.feedRemove],
      ['/Users/id-3', eventUri.createNotice],
      ['/Users/id-3', eventUri.delete],
    ]);
  });

  it('refuses a filter that is none, and a filter on a password', () => {
    const withFeed = (eventFeed: string) => () => createHarness({ behaviour: { securityEvents: 'notice', eventFeed } });
    expect(withFeed('userType eq')).toThrow(
      'eventFeed must be "all" or a filter (expected a value: a "string", a number, true, false or null, found the end (at position 12)), not "userType eq"',
    );
    expect(withFeed('password pr')).toThrow(
      'eventFeed: password cannot be used in a filter, because the attribute is never returned',
    );
  });
});

describe('asynchronous requests', () => {
  it('have the transaction of the response in the event of the change and in the completion event', async () => {
    const harness = createHarness({ behaviour: { securityEvents: 'notice', asyncRequest: 'long', asyncDelay: 0 } });
    const { headers } = await harness.send('POST', '/Users', user('ada'));
    const { claims } = await poll(harness);
    expect(claims.map(({ txn, events }) => [txn, ...Object.keys(events as JsonObject)])).toEqual([
      [headers['set-txn'], eventUri.createNotice],
      [headers['set-txn'], eventUri.asyncResponse],
    ]);
  });
});

describe('ServiceProviderConfig', () => {
  it.each([
    [{ securityEvents: 'notice' } as const, 'none', [eventUri.createNotice, eventUri.putNotice, eventUri.patchNotice]],
    [
      { securityEvents: 'full' } as const,
      'none',
      [eventUri.createFull, eventUri.putFull, eventUri.patchFull, eventUri.patchNotice],
    ],
  ])('lists the events of %j', async (behaviour, asyncRequest, uris) => {
    const { body } = await createHarness({ behaviour }).send('GET', '/ServiceProviderConfig');
    const eventUris = [...uris, eventUri.delete, eventUri.activate, eventUri.deactivate];
    expect(body.securityEvents).toEqual({ asyncRequest, eventUris });
  });

  it('lists the events of a feed and of asynchronous requests', async () => {
    const { send } = createHarness({
      behaviour: { securityEvents: 'notice', eventFeed: 'active eq true', asyncRequest: 'request' },
    });
    const { body } = await send('GET', '/ServiceProviderConfig');
    expect(body.securityEvents).toMatchObject({ asyncRequest: 'request' });
    expect((body.securityEvents as JsonObject).eventUris).toEqual(
      expect.arrayContaining([eventUri.feedAdd, eventUri.feedRemove, eventUri.asyncResponse]),
    );
  });
});

describe('the signature', () => {
  it('is that of the key that the provider publishes', async () => {
    const harness = notice();
    await harness.send('POST', '/Users', user('ada'));
    const { body } = await harness.send('GET', '/SecurityEvents/jwks');
    const keys = readKeys(JSON.stringify(body), 'jwks');
    const [token = ''] = (await poll(harness)).tokens;
    const parts = readEventToken(token);
    expect(parts?.header).toMatchObject({ typ: 'secevent+jwt', alg: 'ES256' });
    if (!parts) throw new Error('no token');
    const expected = { keys, now: harness.clock.now };
    expect(verifyEvent(token, parts, expected)).toEqual({ signature: 'valid', problems: [] });
    const [head, , signature] = token.split('.');
    const forged = `${head}.${Buffer.from('{}').toString('base64url')}.${signature}`;
    expect(verifyEvent(forged, parts, expected).signature).toBe('unverified');
    expect(JSON.stringify(body)).not.toContain('"d"');
  });

  it('is the same in each response, because a token is signed once', async () => {
    const harness = notice();
    await harness.send('POST', '/Users', user('ada'));
    expect((await poll(harness)).sets).toEqual((await poll(harness, now)).sets);
  });
});
