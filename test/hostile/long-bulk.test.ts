import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/protocol/json.ts';
import { urn } from '../../src/protocol/urns.ts';
import { createHarness, group, user } from '../mock-server/provider/harness.ts';

const count = 500;
const names = Array.from({ length: count }, (_, i) => `n${i}`);
const operation = (path: string, bulkId: string, data: JsonObject): JsonObject => ({
  method: 'POST',
  path,
  bulkId,
  data,
});

it.each([
  ['creates', names.map((name) => operation('/Users', name, user(name)))],
  [
    'a long circle',
    names.map((name, i) =>
      operation('/Groups', name, group(name, ...[1, 2, 3, 4, 5].map((n) => `bulkId:${names[(i + n) % count]}`))),
    ),
  ],
])('others have their turn again and again while a bulk goes on: %s', async (_, Operations) => {
  const { send } = createHarness();
  let turns = 0;
  const timer = setInterval(() => turns++);
  const { body } = await send('POST', '/Bulk', { schemas: [urn.BulkRequest], Operations });
  clearInterval(timer);
  expect(new Set((body.Operations as { status: string }[]).map(({ status }) => status))).toEqual(new Set(['201']));
  expect(turns).toBeGreaterThan(1);
});
