import type { Row } from './row.ts';
import { access, errors, requests, responses } from './rows/answering.ts';
import { types } from './rows/by-type.ts';
import { groups, reading } from './rows/reading.ts';
import { writing } from './rows/writing.ts';
import type { Behaviour } from './values.ts';

/** The table of behaviours, divided by topic. */
export const parts = { reading, writing, groups, requests, responses, types, access, errors } as const;

/** Maps the name of each behaviour to its row. */
export const behaviours = {
  ...reading,
  ...writing,
  ...groups,
  ...requests,
  ...responses,
  ...types,
  ...access,
  ...errors,
} as const;

/**
 * The types of the values, derived from the rows. `Behaviour` declares the same types and has comments for editors. A
 * test checks that the types are equal.
 */
export type BehaviourOfRows = {
  readonly [K in keyof typeof behaviours]: (typeof behaviours)[K] extends Row<infer T> ? T : never;
};

export type { Behaviour };

/** The name of a behaviour. */
export type BehaviourName = keyof Behaviour;

/** All names, in the order of the table. */
export const behaviourNames = Object.keys(behaviours) as readonly BehaviourName[];

/**
 * The default values. With these values, the provider follows the RFCs strictly and supports every optional feature.
 */
export const defaultBehaviour = Object.fromEntries(
  behaviourNames.map((name) => [name, behaviours[name].default]),
) as unknown as Behaviour;
