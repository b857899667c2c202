import { expect, test } from 'vitest';
import { normalizeBaseUrl } from '../../src/profiles/base-url.ts';
import { failure } from './directory.ts';

test.each([
  ['https://scim.example.com/v2', 'https://scim.example.com/v2'],
  [' https://Scim.Example.com:443/v2// ', 'https://scim.example.com/v2'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['https://example.com/Users-service', 'https://example.com/Users-service'],
])('%j is kept as %s', (text, expected) => {
  expect(normalizeBaseUrl(text, 'url')).toBe(expected);
});

test.each([
  ['scim.example.com/v2', 'url: not a URL', 'A base URL begins with https://.'],
  ['', 'url: not a URL', undefined],
  ['ftp://example.com', 'url: ftp: is not a protocol for SCIM', 'Use an https:// URL.'],
  [
    'https://u:planted@example.com',
    'url: a base URL must not contain credentials, because URLs are written to logs',
    'Use a profile with --auth basic instead.',
  ],
  [
    'https://example.com/?token=planted',
    'url: a base URL must not contain a query string',
    'Remove ? and all text after it.',
  ],
  [
    'https://example.com/scim?aadOptscim062020',
    'url: a base URL must not contain a query string',
    'Only Microsoft Entra ID reads the query parameter aadOptscim062020: remove ? and all text after it.',
  ],
  ['https://example.com/#planted', 'url: a base URL must not contain a fragment', 'Remove # and all text after it.'],
  ['https://example.com/v2/Users/', 'url: this is an endpoint, not a base URL', 'Remove /Users/ at the end.'],
])('%j is refused, and no secret in it shown', async (text, message, hint) => {
  const error = await failure(() => normalizeBaseUrl(text, 'url'));
  expect([error.code, error.message, error.hint]).toEqual(['invalidUrl', message, hint]);
});
