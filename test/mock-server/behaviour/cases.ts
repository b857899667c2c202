import type { BehaviourName } from '../../../mock-server/behaviour/index.ts';
import { answering } from './cases/answering.ts';
import type { Case } from './cases/case.ts';
import { groups } from './cases/groups.ts';
import { reading } from './cases/reading.ts';
import { writing } from './cases/writing.ts';

/** At least one case for every row, by its name. */
export const cases: { readonly [K in BehaviourName]: readonly Case[] } = {
  ...answering,
  ...reading,
  ...groups,
  ...writing,
};
