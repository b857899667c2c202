import { writeFileSync } from 'node:fs';

/**
 * Fewer than 20 people, because the foreign provider returns only its first 20 people. It repeats this page when a
 * client requests the next page.
 */
export const names = Array.from({ length: 18 }, (_, number) => `p${String(number).padStart(2, '0')}`);

/** Writes a file of people. The first person manages the others, and all people are in the group `team`. */
export function writePeople(file: string, people: readonly string[], title: string, team: string): string {
  const rows = people.map((person) => `${person},${title},${person === 'p00' ? '' : 'p00'},${team}`);
  writeFileSync(file, `${['userName,title,manager,groups', ...rows].join('\n')}\n`);
  return file;
}

export const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);
