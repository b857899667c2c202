import { expect } from 'vitest';
import { eventUri } from '../../../src/protocol/events/event-uris.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { type Harness, patchOp, user } from '../../mock-server/provider/harness.ts';
import { polledClaims, polledEvents, retelling } from '../polled.ts';
import { type Rule, rule, type Start } from '../rule.ts';

/** Creates, changes and replaces a user, and polls the events. */
async function written(start: Start, securityEvents: 'notice' | 'full'): Promise<[string, JsonObject][]> {
  const harness = start({ behaviour: { securityEvents } });
  await harness.send('POST', '/Users', user('ada'));
  await harness.send('PATCH', '/Users/id-1', patchOp({ op: 'add', path: 'title', value: 'Dr.' }));
  await harness.send('PUT', '/Users/id-1', user('ada', { nickName: 'A' }));
  const events = await polledEvents(harness);
  expect(events).toHaveLength(3);
  return events;
}

/** The events of both forms. */
async function allWritten(start: Start): Promise<[string, JsonObject][]> {
  return [...(await written(start, 'notice')), ...(await written(start, 'full'))];
}

/** Creates and deletes a user at a provider whose event feed contains only users with a title. */
async function deleted(start: Start): Promise<Harness> {
  const harness = start({ behaviour: { securityEvents: 'notice', eventFeed: 'title pr' } });
  await harness.send('POST', '/Users', user('ada', { title: 'Dr.' }));
  const [{ jti } = {}] = await polledClaims(harness);
  await harness.send('POST', '/SecurityEvents/poll', { returnImmediately: true, ack: [jti ?? ''] });
  await harness.send('DELETE', '/Users/id-1');
  return harness;
}

const mapped = (change: (uri: string, payload: JsonObject) => [string, JsonObject]) =>
  retelling((events) => Object.fromEntries(Object.entries(events).map(([uri, payload]) => change(uri, payload))));

/** RFC 9967: events about changes of resources. */
export const rules: readonly Rule[] = [
  rule(
    'RFC9967-2.2-1',
    'An event has "data" or "attributes", as its definition says.',
    async (start) => {
      for (const [uri, payload] of await allWritten(start))
        expect(payload).toHaveProperty(uri.endsWith(':full') ? 'data' : 'attributes');
    },
    mapped((uri, { data, attributes, ...rest }) => [
      uri,
      { ...rest, ...(data && { attributes: data }), ...(attributes && { data: attributes }) },
    ]),
  ),
  rule(
    'RFC9967-2.4-1',
    'The URI of an event with "data" ends with "full".',
    async (start) => {
      for (const [uri, { data }] of await allWritten(start)) expect(uri.endsWith(':full')).toBe(data !== undefined);
    },
    mapped((uri, payload) => [uri.replace(/:full$/, ':notice'), payload]),
  ),
  rule(
    'RFC9967-2.4-2',
    'An event of a creation or a change has one of "data" and "attributes".',
    async (start) => {
      for (const [, { data, attributes }] of await allWritten(start)) expect(data ?? attributes).toBeDefined();
    },
    mapped((uri, { version }) => [uri, version === undefined ? {} : { version }]),
  ),
  rule(
    'RFC9967-2.4-3',
    'An event does not have both.',
    async (start) => {
      for (const [, payload] of await allWritten(start))
        expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['data', 'attributes']));
    },
    mapped((uri, payload) => [uri, { attributes: [], data: {}, ...payload }]),
    {
      choice:
        'With the value "full", the change of a password alone still has the notice: "data" would have to contain the password.',
    },
  ),
  rule(
    'RFC9967-2.4.4-1',
    'A deletion has no event about the feed.',
    async (start) => {
      const uris = (await polledEvents(await deleted(start))).map(([uri]) => uri);
      expect(uris).toEqual([eventUri.delete]);
    },
    retelling((events) => ({ ...events, [eventUri.feedRemove]: {} })),
  ),
  rule(
    'RFC9967-2.4.4-2',
    'The URI of a deletion ends with neither "full" nor "notice".',
    async (start) => {
      for (const [uri] of await polledEvents(await deleted(start))) expect(uri).not.toMatch(/:(?:full|notice)$/);
    },
    mapped((uri, payload) => [`${uri}:notice`, payload]),
  ),
];
