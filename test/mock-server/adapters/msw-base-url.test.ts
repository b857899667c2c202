import { Window } from 'happy-dom';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { scimHandlers } from '../../../mock-server/msw.ts';
import { OptionError } from '../../../mock-server/options/option-error.ts';
import { urn } from '../../../src/protocol/urns.ts';

let msw: ReturnType<typeof setupServer> | undefined;
afterEach(() => {
  msw?.close();
  msw = undefined;
  vi.unstubAllGlobals();
});

/**
 * Mounts a provider before a handler for all other URLs, and sends a POST. Returns the `location` of the new resource,
 * or `other`.
 */
async function hire(baseUrl: string | URL, url: string): Promise<string> {
  msw = setupServer(
    ...scimHandlers(baseUrl),
    http.all(/.*/, () => new HttpResponse('other')),
  );
  msw.listen({ onUnhandledRequest: 'error' });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas: [urn.User], userName: 'ada' }),
  });
  msw.close();
  return response.headers.get('location')?.replace(/[^/]+$/, 'ID') ?? (await response.text());
}

describe('a base URL', () => {
  it.each<[string | URL, string, string]>([
    ['https://scim.example.com/v2', 'https://scim.example.com/v2/Users', 'https://scim.example.com/v2/Users/ID'],
    [
      new URL('https://scim.example.com/v2/'),
      'https://scim.example.com/v2/Users',
      'https://scim.example.com/v2/Users/ID',
    ],
    ['https://scim.example.com', 'https://scim.example.com/Users', 'https://scim.example.com/Users/ID'],
    ['https://scim.example.com/v2', 'https://scim.example.com/v22/Users', 'other'],
    ['https://scim.example.com/v2', 'https://other.example.com/v2/Users', 'other'],
    ['*/scim/v2', 'https://a.example.com/scim/v2/Users', 'https://a.example.com/scim/v2/Users/ID'],
    ['*/scim/v2', 'http://b.example.com:8080/acme/scim/v2/Users', 'http://b.example.com:8080/acme/scim/v2/Users/ID'],
    ['*/scim/v2/', 'https://a.example.com/scim/v2/Users', 'https://a.example.com/scim/v2/Users/ID'],
    ['*/scim/v2', 'https://a.example.com/scim/v22/Users', 'other'],
    ['*/scim/v2', 'https://a.example.com/myscim/v2/Users', 'other'],
    ['*', 'https://a.example.com/Users', 'https://a.example.com/Users/ID'],
  ])('%s with a request to %s', async (baseUrl, url, expected) => {
    expect(await hire(baseUrl, url)).toBe(expected);
  });

  it('that is a path is of the origin of the page, wherever that goes', async () => {
    const window = new Window({ url: 'https://app.example.com/people' });
    vi.stubGlobal('location', window.location);
    expect(await hire('/scim/v2', 'https://app.example.com/scim/v2/Users')).toBe(
      'https://app.example.com/scim/v2/Users/ID',
    );
    expect(await hire('/scim/v2', 'https://other.example.com/scim/v2/Users')).toBe('other');
    expect(await hire('/', 'https://app.example.com/Users')).toBe('https://app.example.com/Users/ID');
    await window.happyDOM.close();
  });

  it.each<[unknown, string]>([
    [
      '/scim/v2',
      'the base URL "/scim/v2" is only a path and needs the origin of a web page, but there is no web page: to accept any origin, use "*/scim/v2"',
    ],
    ...[
      'scim.example.com/v2',
      'ftp://scim.example.com',
      'https://*/scim/v2',
      '**/v2',
      'https://a.example?x',
      '',
      undefined,
    ].map((given): [unknown, string] => [
      given,
      `the base URL must have a form such as "https://scim.example.com/v2", "*/scim/v2" or (in a web page) "/scim/v2", not ${JSON.stringify(String(given))}`,
    ]),
  ])('%s is refused at once', (baseUrl, message) => {
    expect(() => scimHandlers(baseUrl as string)).toThrow(new OptionError(message));
  });
});
