import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** Number of members of each group. It does not depend on the number of people. */
const groupSize = 1000;

/**
 * The kinds of groups. Each person is in one group of each kind. The members of a `Team` group, such as `Team 5`, are
 * spread over the file. The members of a `Site` group, such as `Site 7`, are successive rows. `groupOf` returns the
 * number of a person's group. `members` returns the numbers of all people in a group.
 */
export function groupKinds(people) {
  const groups = Math.ceil(people / groupSize);
  const numbers = (count, at) => Array.from({ length: count }, (_, index) => at(index));
  return {
    Team: {
      groupOf: (number) => number % groups,
      members: (group) => numbers(groupSize + 1, (index) => index * groups + group),
    },
    Site: {
      groupOf: (number) => Math.floor(number / groupSize),
      members: (group) => numbers(groupSize, (index) => group * groupSize + index),
    },
  };
}

/** Returns the attributes that the file contains for the person `number`. */
export function personOf(number) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `person${number}@example.com`,
    externalId: `E${number}`,
    name: { givenName: `Given${number}`, familyName: `Family${number}` },
    displayName: `Given${number} Family${number}`,
    active: true,
  };
}

/** Returns the number of the manager of a person. */
export const managerOf = (number) => Math.floor(number / 10) + 1;

/** Writes a CSV file of people. Each person has a manager and two groups. */
export async function writeLinkedPeople(file, count) {
  const kinds = Object.entries(groupKinds(count));
  const stream = createWriteStream(file);
  stream.write('userName,externalId,name.givenName,name.familyName,manager,groups\n');
  for (let number = 1; number <= count; number++) {
    const { userName, externalId, name } = personOf(number);
    const groups = kinds.map(([kind, { groupOf }]) => `${kind} ${groupOf(number)}`).join(';');
    const line = `${userName},${externalId},${name.givenName},${name.familyName},E${managerOf(number)},${groups}\n`;
    if (!stream.write(line)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}
