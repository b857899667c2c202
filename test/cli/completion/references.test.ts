import { expect, it } from 'vitest';
import { referenceForms } from '../../../src/profiles/secret-reference.ts';
import { completeAt } from './sources.ts';

it('completes every kind of reference to a secret', async () => {
  const { candidates } = await completeAt(['profiles', 'add', 'prod', '--secret', '']);
  expect(candidates.map(({ value }) => value)).toEqual(referenceForms.match(/[a-z]+:/g));
});
