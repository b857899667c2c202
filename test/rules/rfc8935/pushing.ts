import { expect } from 'vitest';
import { readEventToken } from '../../../src/protocol/events/event-token.ts';
import { user } from '../../mock-server/provider/harness.ts';
import { until } from '../../support/eventually.ts';
import { type Fault, type Rule, rule, type Start } from '../rule.ts';

/** Creates a user, and returns the request that brings the event to the receiver. */
async function pushed(start: Start): Promise<Request> {
  const requests: Request[] = [];
  const { send } = start({
    behaviour: { securityEvents: 'notice' },
    events: {
      receiver: 'https://receiver.example.com/events',
      fetch: async (...request) => {
        requests.push(new Request(...request));
        return new Response(null, { status: 202 });
      },
    },
  });
  await send('POST', '/Users', user('ada'));
  await until(() => requests.length > 0);
  return requests[0] as Request;
}

/** Changes the requests to the receiver. */
function sending(change: (init: RequestInit) => RequestInit): Fault {
  return ({ events, ...options }) => ({
    ...options,
    events: { ...events, fetch: (url, init) => (events?.fetch ?? fetch)(url, change(init ?? {})) },
  });
}

const withHeader = (name: string, value: string): Fault =>
  sending((init) => ({ ...init, headers: { ...(init.headers as Record<string, string>), [name]: value } }));

/** RFC 8935: a provider sends events to a receiver. */
export const rules: readonly Rule[] = [
  rule(
    'RFC8935-2.1-1',
    'The content type of a request is application/secevent+jwt.',
    async (start) => expect((await pushed(start)).headers.get('content-type')).toBe('application/secevent+jwt'),
    withHeader('content-type', 'application/jwt'),
  ),
  rule(
    'RFC8935-2.1-2',
    'A request accepts application/json.',
    async (start) => expect((await pushed(start)).headers.get('accept')).toBe('application/json'),
    withHeader('accept', '*/*'),
  ),
  rule(
    'RFC8935-2.1-3',
    'The body of a request is one token.',
    async (start) => {
      const token = await (await pushed(start)).text();
      expect(readEventToken(token)?.claims ?? {}).toHaveProperty('events');
    },
    sending((init) => ({ ...init, body: JSON.stringify({ sets: [init.body] }) })),
  ),
];
