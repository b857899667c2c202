import { expect, it } from 'vitest';
import type { Behaviour } from '../../../mock-server/behaviour/index.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { createHarness, patchOp, user } from '../provider/harness.ts';

const unknown = { shoeSize: 44 };
const stringified = { active: 'False' };
const capital = patchOp({ op: 'Replace', path: 'title', value: 'x' });
const unknownInPatch = patchOp({ op: 'add', path: 'shoeSize', value: 44 });

it.each<[Partial<Behaviour>, string, 'POST' | 'PATCH', JsonObject, boolean]>([
  [{ unknownAttributes: 'ignore' }, 'what is unknown', 'POST', unknown, true],
  [{ unknownAttributes: 'ignore' }, 'what is unknown', 'PATCH', unknownInPatch, true],
  [{ unknownAttributes: 'ignore' }, 'other deviations', 'POST', stringified, false],
  [{ lenient: true, unknownAttributes: 'refuse' }, 'other deviations', 'POST', stringified, true],
  [{ lenient: true, unknownAttributes: 'refuse' }, 'what is unknown', 'PATCH', unknownInPatch, false],
  [{ patchReading: 'lenient' }, 'a PATCH', 'PATCH', capital, true],
  [{ patchReading: 'lenient' }, 'a POST', 'POST', stringified, false],
  [{ lenient: true, patchReading: 'strict' }, 'a POST', 'POST', stringified, true],
  [{ lenient: true, patchReading: 'strict' }, 'a PATCH', 'PATCH', capital, false],
  [{ patchReading: 'lenient', unknownAttributes: 'refuse' }, 'what is unknown', 'PATCH', unknownInPatch, false],
])('%j decides on %s in a %s', async (behaviour, _, method, body, isTaken) => {
  const { send } = createHarness({ behaviour });
  await send('POST', '/Users', user('a'));
  const answer =
    method === 'POST' ? await send('POST', '/Users', user('b', body)) : await send('PATCH', '/Users/id-1', body);
  expect(answer.status < 300).toBe(isTaken);
});
