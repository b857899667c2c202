import { describe, expect, test } from 'vitest';
import { effectiveMethod, isReading } from '../../../src/protocol/exchange/safe-methods.ts';

const request = (method: string, path: string, headers: Record<string, string> = {}) => ({ method, path, headers });

describe('a request', () => {
  test.each([
    request('GET', '/Users'),
    request('get', '/Users'),
    request('HEAD', '/Users/1'),
    request('OPTIONS', '/Users'),
    request('POST', '/.search'),
    request('POST', '/Users/.search'),
    request('POST', '/Users/1', { 'x-http-method-override': 'GET' }),
  ])('reads: %j', (sent) => {
    expect(isReading(sent)).toBe(true);
  });

  test.each([
    request('POST', '/Users'),
    request('DELETE', '/Users/.search'),
    request('PATCH', '/Users/.search'),
    request('PUT', '/Groups/.search'),
    request('QUERY', '/Users'),
    request('POST', '/Users/search'),
    request('POST', '/Users/x.search'),
    request('POST', '/Users/.search/1'),
    request('POST', '/Bulk?a=/.search'),
    request('POST', '/Bulk#/.search'),
    request('POST', '/Users/.search', { 'x-http-method-override': 'DELETE' }),
    request('GET', '/Users/1', { 'x-http-method': 'delete ' }),
    request('GET', '/Users/1', { 'x-method-override': 'PATCH' }),
  ])('may change something: %j', (sent) => {
    expect(isReading(sent)).toBe(false);
  });

  test('is acted on by the method of a header', () => {
    expect(effectiveMethod(request('POST', '/Users/1', { 'x-http-method': ' delete' }))).toBe('DELETE');
  });
});
