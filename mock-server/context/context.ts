import { type Deviation, lenient, strict, type Tolerate } from '../../src/protocol/deviation.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import type { Schema } from '../../src/protocol/schema/attribute.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { Behaviour } from '../behaviour/index.ts';
import type { Notes } from '../journal/notes.ts';
import type { Store } from '../store/store.ts';
import type { Cursors } from './cursors.ts';
import type { AttributeIndex } from './indexes.ts';

/** The parts of a provider that handlers use. */
export interface ProviderContext {
  readonly store: Store;
  readonly models: readonly ResourceModel[];
  /** The schemas that `/Schemas` lists. */
  readonly schemas: readonly Schema[];
  /** Indexes of the store, by resource type name. */
  readonly indexes: ReadonlyMap<string, readonly AttributeIndex[]>;
  readonly behaviour: Behaviour;
  readonly representations: RepresentationReader;
  readonly cursors: Cursors;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Measures the duration of work, in ms. */
  readonly elapsed: () => number;
  /** Returns a new id that was never used before. */
  readonly newId: () => string;
  /** Id or userName of the user that `/Me` stands for; undefined where `/Me` is not supported. */
  readonly me?: string;
  /** False where the response to a write needs no resource, as in a bulk request. Default: true. */
  readonly answersWithBodies?: boolean;
  /** Notes about the current request; undefined when the journal is off. */
  readonly notes?: Notes;
}

/** Reads resources as JSON. Uses a cache where the store of the context is the cached store. */
export interface RepresentationReader {
  /** `isWorthKeeping` puts the JSON into the cache: true for a page that clients read again. */
  get(
    context: ProviderContext,
    model: ResourceModel,
    resource: Resource,
    base: string,
    isWorthKeeping: boolean,
  ): string;
}

/** Decides whether a deviation is tolerated, in a PATCH or elsewhere. Notes the deviation, and the behaviour that decided. */
export function tolerance(provider: ProviderContext, message: 'patch' | 'other' = 'other'): Tolerate {
  const { behaviour, notes } = provider;
  return (deviation, where) => {
    const [name, isTolerated] = decide(behaviour, deviation, message);
    noteBehaviour(provider, name);
    (isTolerated ? lenient(notes?.tolerated ?? []) : strict)(deviation, where);
  };
}

/** The most specific behaviour that decides on a deviation, and its decision. */
function decide(behaviour: Behaviour, deviation: Deviation, message: 'patch' | 'other'): [keyof Behaviour, boolean] {
  const { lenient, patchReading, unknownAttributes } = behaviour;
  if (deviation === 'unknownAttribute' && unknownAttributes !== 'same') {
    return ['unknownAttributes', unknownAttributes === 'ignore'];
  }
  if (message === 'patch' && patchReading !== 'same') return ['patchReading', patchReading === 'lenient'];
  return ['lenient', lenient];
}

/** Notes that a behaviour decided the response, with its value, or with the part of the value that was used. */
export function noteBehaviour({ behaviour, notes }: ProviderContext, name: keyof Behaviour, value?: Json): void {
  notes?.behaviours.set(name, value ?? (behaviour[name] as Json));
}

/** The model of a resource type. Throws a `TypeError` for an unknown type. */
export function modelOf({ models }: ProviderContext, type: string): ResourceModel {
  const model = models.find(({ resourceType }) => resourceType.name === type);
  if (!model) throw new TypeError(`there is no resource type ${type}`);
  return model;
}
