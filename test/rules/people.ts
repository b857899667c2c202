import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { Harness } from '../mock-server/provider/harness.ts';
import { addUser } from './ask.ts';
import type { Start } from './rule.ts';

/** Creates four people in no particular order. Only anna has all attributes. */
export async function people(start: Start): Promise<Harness> {
  const harness = start();
  await addUser(harness, 'dora', { emails: [{ value: 'y@example.com' }] });
  await addUser(harness, 'Carl', { name: { givenName: 'alpha' } });
  const emails: JsonObject[] = [{ value: 'z@example.com' }, { value: 'x@example.com', primary: true }];
  await addUser(harness, 'anna', { name: { givenName: 'Gamma', familyName: 'A' }, title: 'Boss', emails });
  await addUser(harness, 'Bert', { name: { givenName: 'Beta' }, emails: [{ value: 'a@example.com' }] });
  return harness;
}
