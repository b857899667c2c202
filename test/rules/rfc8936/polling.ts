import { expect } from 'vitest';
import { readEventToken } from '../../../src/protocol/events/event-token.ts';
import { base, type Harness, user } from '../../mock-server/provider/harness.ts';
import { accepting, answering, asking } from '../faults.ts';
import { type Rule, rule, type Start } from '../rule.ts';

const polls = /^POST .SecurityEvents/;
const begin = (start: Start, token?: string): Harness =>
  start({ behaviour: { securityEvents: 'notice' }, ...(token === undefined ? {} : { token }) });
const path = '/SecurityEvents/poll';
const now = { returnImmediately: true };

/** RFC 8936: a recipient polls events. */
export const rules: readonly Rule[] = [
  rule(
    'RFC8936-2.3-1',
    'Without events, "sets" is an empty object.',
    async (start) => expect((await begin(start).send('POST', path, now)).body.sets).toEqual({}),
    answering(polls, ({ body }) => {
      body.sets = [];
    }),
  ),
  rule(
    'RFC8936-2.5-1',
    'Without events, the response waits for an event, unless "returnImmediately" is true.',
    async (start) => {
      const harness = begin(start);
      await harness.send('GET', '/Users');
      const waiting = harness.send('POST', path, {});
      await harness.send('GET', '/Users');
      await harness.send('POST', '/Users', user('ada'));
      expect(Object.keys((await waiting).body.sets ?? {})).toHaveLength(1);
    },
    asking(polls, ({ body }) => {
      body.returnImmediately = true;
    }),
  ),
  rule(
    'RFC8936-2.5-2',
    'A response has "sets" with zero or more events, each under its "jti".',
    async (start) => {
      const harness = begin(start);
      await harness.send('POST', '/Users', user('ada'));
      const { body } = await harness.send('POST', path, now);
      const sets = Object.entries((body.sets ?? {}) as Record<string, string>);
      expect(sets.map(([, token]) => readEventToken(token)?.claims.jti)).toEqual(sets.map(([jti]) => jti));
      expect(sets).toHaveLength(1);
    },
    answering(polls, ({ body }) => {
      body.events = body.sets ?? {};
      delete body.sets;
    }),
  ),
  rule(
    'RFC8936-2.5.1-1',
    'An invalid request gets status 400.',
    async (start) => {
      const { status } = await begin(start).send('POST', path, { ...now, maxEvents: 'all' });
      expect(status).toBe(400);
    },
    accepting(polls),
  ),
  rule(
    'RFC8936-3-2',
    'A request without credentials gets WWW-Authenticate.',
    async (start) => {
      const { provider } = begin(start, 'secret');
      const answer = await provider.exchange({ method: 'POST', base, path, query: {}, headers: {}, body: now });
      expect([answer.status, typeof answer.headers['www-authenticate']]).toEqual([401, 'string']);
    },
    answering(polls, ({ headers }) => delete headers['www-authenticate']),
  ),
];
