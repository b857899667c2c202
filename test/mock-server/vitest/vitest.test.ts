import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scimHandlers } from '../../../mock-server/msw.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import '../../../mock-server/vitest.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { openServer, user } from '../faults/server.ts';

describe('with a server', () => {
  it('sees what was received', async () => {
    await using server = await openServer();
    await server.people('a', 'b');
    await server.send('PATCH', '/Users/id-1', {
      schemas: [urn.PatchOp],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    });
    expect(server).toHaveReceived({ method: 'PATCH', path: /Users/, body: { Operations: [{ value: false }] } });
    expect(server).toHaveReceived({ method: 'POST', path: '/Users', status: 201, times: 2 });
    expect(server).toHaveReceivedTimes({ path: '/Users', body: { userName: expect.stringMatching(/^[ab]$/) } }, 2);
    expect(server).not.toHaveReceived({ method: 'DELETE' });
  });

  it('says what came nearest', async () => {
    await using server = await openServer();
    await server.people('a');
    expect(() => expect(server).toHaveReceived({ method: 'POST', body: { userName: 'b' } })).toThrow(
      [
        'expected a request like',
        '  POST body {"userName": "b"}',
        'received 1 request, but no matching request; the most similar request is',
        '  #1 POST /Users → 201',
        '    body.userName: expected "b", received "a"',
      ].join('\n'),
    );
    expect(() => expect(server).not.toHaveReceived({ method: 'POST' })).toThrow(
      'the matcher was used with .not, but the expectation is met',
    );
  });

  it('fails in both directions where the journal no longer has what decides it', async () => {
    await using server = await openServer({ journal: { maxEntries: 2, maxBodyBytes: 100 } });
    await server.send('DELETE', '/Users/id-1');
    await server.send('POST', '/Users', user('x'.repeat(100)));
    const failures: [() => void, string][] = [
      [() => expect(server).toHaveReceived({ method: 'POST', body: { userName: 'a' } }), 'too large for the journal'],
      [
        () => expect(server).not.toHaveReceived({ method: 'POST', body: { userName: 'a' } }),
        'too large for the journal',
      ],
    ];
    expect(server).toHaveReceivedTimes({ method: 'DELETE' }, 1);
    await server.send('GET', '/Users');
    failures.push(
      [() => expect(server).toHaveReceived({ method: 'DELETE' }), 'the journal removed the oldest 1 request'],
      [() => expect(server).not.toHaveReceived({ method: 'DELETE' }), 'the journal removed the oldest 1 request'],
      [() => expect(server).toHaveReceivedTimes({ method: 'DELETE' }, 0), 'the journal is not complete'],
      [() => expect(server).not.toHaveReceivedTimes({ method: 'DELETE' }, 1), 'the journal is not complete'],
      [() => expect(server).toHaveReceivedTimes({ method: 'GET' }, 1), 'the journal is not complete'],
    );
    for (const [assertion, message] of failures) expect(assertion).toThrow(message);
    expect(server).toHaveReceived({ method: 'GET' });
    expect(server).not.toHaveReceivedTimes({ method: 'GET' }, 0);
    server.journal.clear();
    expect(server).not.toHaveReceived({ method: 'DELETE' });
  });

  it('takes nothing else for a server', () => {
    expect(() => expect({}).toHaveReceived({})).toThrow('toHaveReceived needs a mock server');
    expect(() => expect(undefined).not.toHaveReceived({})).toThrow(TypeError);
  });

  it('takes no pattern that would let anything pass', async () => {
    await using server = await openServer();
    const misspelt = { methd: 'DELETE' } as object;
    const message = '"methd" is not a member of an expectation: did you mean "method"?';
    expect(() => expect(server).toHaveReceived(misspelt)).toThrow(message);
    expect(() => expect(server).not.toHaveReceived(misspelt)).toThrow(message);
    expect(() => expect(server).toHaveReceivedTimes(misspelt, 0)).toThrow(message);
    const times = undefined as unknown as number;
    expect(() => expect(server).toHaveReceivedTimes({ method: 'GET' }, times)).toThrow('needs the number of requests');
  });

  it('fails where the journal is off, instead of having received nothing', async () => {
    await using server = await openServer({ journal: false });
    expect(() => expect(server).not.toHaveReceived({ method: 'GET' })).toThrow('the journal is off');
  });
});

describe('with MSW', () => {
  const provider = createMemoryProvider({ journal: true });
  const msw = setupServer(...scimHandlers('https://scim.example.com/v2', { provider }));
  beforeAll(() => msw.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => provider.reset());
  afterAll(() => msw.close());

  it.each([1, 2])('sees what was received, in test %i of two', async () => {
    provider.faults.add({ status: 429, retryAfter: 1, times: 1 });
    const post = () =>
      fetch('https://scim.example.com/v2/Users', {
        method: 'POST',
        headers: { 'content-type': 'application/scim+json' },
        body: JSON.stringify(user('a')),
      });
    expect([(await post()).status, (await post()).status]).toEqual([429, 201]);
    expect(provider).toHaveReceivedTimes({ method: 'POST', path: '/Users' }, 2);
  });
});
