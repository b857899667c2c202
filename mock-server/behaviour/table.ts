import type { Row } from './row.ts';
import { access, errors } from './rows/answering.ts';
import { groups, reading } from './rows/reading.ts';
import { writing } from './rows/writing.ts';
import type { Behaviour } from './values.ts';

/** The table in parts, by what they are about. */
export const parts = { reading, writing, groups, access, errors } as const;

/** Every behaviour by its name. */
export const behaviours = { ...reading, ...writing, ...groups, ...access, ...errors } as const;

/** What the rows say of the types of values; `Behaviour` says it in words that an editor shows, and a test compares the two. */
export type BehaviourOfRows = {
  readonly [K in keyof typeof behaviours]: (typeof behaviours)[K] extends Row<infer T> ? T : never;
};

export type { Behaviour };

/** Name of a row. */
export type BehaviourName = keyof Behaviour;

/** Every name, in the order of the table. */
export const behaviourNames = Object.keys(behaviours) as readonly BehaviourName[];

/** Strict, and everything that is built is on. */
export const defaultBehaviour = Object.fromEntries(
  behaviourNames.map((name) => [name, behaviours[name].default]),
) as unknown as Behaviour;
