export { BehaviourError, parseBehaviour, printBehaviour, readBehaviour } from './behaviour/read.ts';
export { type Behaviour, type BehaviourName, behaviourNames, behaviours, defaultBehaviour } from './behaviour/table.ts';
