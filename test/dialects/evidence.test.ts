import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { factNames, facts } from '../../src/dialects/facts.ts';
import { type Evidence, evidence } from './evidence.ts';

const root = new URL('../../', import.meta.url);

/** Returns what is wrong with the evidence, or undefined. Throws if the file of the evidence does not exist. */
function problem(given: Evidence): string | undefined {
  if ('none' in given) return given.none === '' ? 'the reason is empty' : undefined;
  const text = readFileSync(new URL(given.file, root), 'utf8');
  return text.includes(given.title) ? undefined : `${given.file} has no ${JSON.stringify(given.title)}`;
}

it('has a row for each kind of fact, in the order of the table', () => {
  expect(Object.keys(evidence)).toEqual(factNames);
});

describe.each(factNames)('%s', (name) => {
  const { usedBy } = facts[name];

  it.each(['provider', 'client'] as const)('has a test of the %s, or a reason', (side) => {
    const given = evidence[name][side];
    expect(problem(given)).toBeUndefined();
    const isUsed = usedBy === side || usedBy === 'both';
    expect('none' in given ? 'no test' : 'a test').toBe(isUsed ? 'a test' : 'no test');
  });
});
