import { expect, it } from 'vitest';
import { createMockServer } from '../../../mock-server/index.ts';

it('sends Date by its own clock while the clock is set, so that no new person looks old', async () => {
  await using server = await createMockServer();
  const dateOf = async () => {
    const { headers } = await fetch(`${server.url}/Users`, { headers: server.headers });
    return headers.get('date');
  };
  server.clock.set('2001-02-03T04:05:06Z');
  expect(await dateOf()).toBe('Sat, 03 Feb 2001 04:05:06 GMT');
  server.clock.reset();
  expect(Math.abs(Date.parse((await dateOf()) ?? '') - Date.now())).toBeLessThan(60_000);
});
