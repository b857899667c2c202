export { BehaviourError, parseBehaviour, printBehaviour, readBehaviour } from './read.ts';
export { type Behaviour, type BehaviourName, behaviourNames, behaviours, defaultBehaviour } from './table.ts';
