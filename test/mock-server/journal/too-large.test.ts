import { expect, it } from 'vitest';
import { createMockServer } from '../../../mock-server/index.ts';

it('what is a little too large is refused, and stands in the journal with what decided it', async () => {
  await using server = await createMockServer({ behaviour: { maxPayloadSize: 1000 } });
  const send = (length: number) =>
    fetch(`${server.url}/Users`, {
      method: 'POST',
      headers: { ...server.headers, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ userName: 'x'.repeat(length) }),
    });
  const answer = await send(1000);
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ detail: 'the body is larger than 1000 bytes' });
  expect(server.journal.entries()).toMatchObject([{ response: { status: 413 }, behaviours: { maxPayloadSize: 1000 } }]);
  // A much larger body is not even read.
  expect((await send(100_000)).status).toBe(413);
  expect(server.journal.entries()).toHaveLength(1);
});
