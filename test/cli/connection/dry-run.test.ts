import { describe, expect, it } from 'vitest';
import type { ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { scimctl } from '../run.ts';
import { createService } from '../service.ts';

/** Returns the changes that reach the service. */
async function sentBy(argv: readonly string[]): Promise<string[]> {
  const sent: ScimRequest[] = [];
  const { exchange } = createService((next) => (request) => {
    sent.push(request);
    return next(request);
  });
  await scimctl([...argv, '--dry-run'], { exchange });
  return sent
    .filter(({ method, headers }) => method !== 'GET' || 'x-http-method-override' in headers)
    .map(({ method, path }) => `${method} ${path}`);
}

describe('a dry run', () => {
  it.each([
    [['api', 'DELETE', '/Users/.search']],
    [['api', 'PATCH', '/Users/.search', '--data', '{}']],
    [['api', 'PUT', '/Groups/.search', '--data', '{}']],
    [['api', 'POST', '/Bulk#/.search', '--data', '{}']],
    [['api', 'POST', '/Users/.search', '--data', '{}', '--header', 'X-HTTP-Method-Override: DELETE']],
    [['api', 'GET', '/Users/1', '--header', 'X-HTTP-Method-Override: DELETE']],
  ])('sends nothing of %j', async (argv) => {
    expect(await sentBy(argv)).toEqual([]);
  });

  it('searches, since that changes nothing', async () => {
    expect(await sentBy(['api', 'POST', '/Users/.search', '--data', '{}'])).toEqual(['POST /Users/.search']);
  });
});
