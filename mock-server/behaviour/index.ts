export { BehaviourError } from './behaviour-error.ts';
export { behaviourOfType, mergeBehaviour, resolveTypes } from './by-type.ts';
export { parseBehaviour, printBehaviour, readBehaviour } from './read.ts';
export { type Behaviour, type BehaviourName, behaviourNames, behaviours, defaultBehaviour } from './table.ts';
export type { BehaviourByType } from './values.ts';
