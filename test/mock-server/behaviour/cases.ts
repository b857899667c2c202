import type { BehaviourName } from '../../../mock-server/behaviour/index.ts';
import { answering } from './cases/answering.ts';
import type { Case } from './cases/case.ts';
import { groups } from './cases/groups.ts';
import { reading } from './cases/reading.ts';
import { writing } from './cases/writing.ts';

/** Maps each behaviour to its cases. Each behaviour has at least one case. */
export const cases: { readonly [K in BehaviourName]: readonly Case[] } = {
  ...answering,
  ...reading,
  ...groups,
  ...writing,
};
