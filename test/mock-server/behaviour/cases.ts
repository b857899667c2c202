import type { BehaviourName } from '../../../mock-server/behaviour/index.ts';
import { answering } from './cases/answering.ts';
import type { Case } from './cases/case.ts';
import { groups } from './cases/groups.ts';
import { reading } from './cases/reading.ts';
import { writing } from './cases/writing.ts';

/** Cases by the name of the row. Each row has at least one. */
export const cases: { readonly [K in BehaviourName]: readonly Case[] } = {
  ...answering,
  ...reading,
  ...groups,
  ...writing,
};
