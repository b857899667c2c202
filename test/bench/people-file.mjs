import { statSync } from 'node:fs';
import { openFileStore } from '../../dist/lib/mock-server/index.js';
import { idOf, person } from './person.mjs';

const time = '2026-01-01T00:00:00.000Z';

/** A user as it is stored. */
export function storedPerson(number) {
  const { schemas, ...attributes } = person(number);
  const meta = { resourceType: 'User', created: time, lastModified: time, version: 'W/"1"' };
  return { schemas, id: idOf(number), ...attributes, meta };
}

/**
 * Writes a file of the service provider with people 1 to `count` and with the given groups. The members of a group are
 * people 1 to `size`. Returns the size of the file in bytes.
 */
export async function writePeopleFile(path, count, groups = []) {
  const store = await openFileStore(path, { compactAt: Number.MAX_SAFE_INTEGER });
  for (let number = 1; number <= count; number += 1000) {
    const batch = Array.from({ length: Math.min(1000, count - number + 1) }, (_, i) => number + i);
    await store.commit(batch.map((i) => ({ op: 'put', type: 'User', resource: storedPerson(i) })));
  }
  for (const { id, size } of groups) {
    const meta = { resourceType: 'Group', created: time, lastModified: time, version: 'W/"1"' };
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
    await store.commit([{ op: 'put', type: 'Group', resource: { schemas, id, displayName: id, meta } }]);
    for (let number = 1; number <= size; number += 1000) {
      const batch = Array.from({ length: Math.min(1000, size - number + 1) }, (_, i) => idOf(number + i));
      await store.commit(batch.map((value) => ({ op: 'link', group: id, member: { value, type: 'User' } })));
    }
  }
  await store.compact();
  await store.close();
  return statSync(path).size;
}
