import { describe, expect, it } from 'vitest';
import { printUnsecuredToken, readEventToken } from '../../../src/protocol/events/event-token.ts';
import { readAsyncPreference } from '../../../src/protocol/messages/prefer.ts';

describe('a Security Event Token', () => {
  it('is read as it was printed', () => {
    const claims = { jti: '1', sub_id: { format: 'scim', uri: '/Users/Zoë-✓' } };
    const token = printUnsecuredToken(claims);
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.$/);
    expect(readEventToken(`${token}\n`)).toEqual({ header: { typ: 'secevent+jwt', alg: 'none' }, claims });
  });

  it.each(['', 'a.b', 'a.b.c', 'e30.W10.', 'e30.e30..', 'e30.e3 0.', 'e30.gA.'])('is not the text %j', (text) => {
    expect(readEventToken(text)).toBeUndefined();
  });
});

describe('the preferences of a client', () => {
  it.each([
    [undefined, { respondAsync: false }],
    ['return=minimal', { respondAsync: false }],
    ['respond-async', { respondAsync: true }],
    ['Respond-Async ; x=1, wait="10"', { respondAsync: true, wait: 10 }],
    ['wait=1, wait=2', { respondAsync: false, wait: 1 }],
    ['wait=soon, respond-asynchronous', { respondAsync: false }],
  ])('%j', (header, preference) => {
    expect(readAsyncPreference(header)).toEqual(preference);
  });
});
