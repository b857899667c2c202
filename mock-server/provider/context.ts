import { type Deviation, lenient, strict, type Tolerate } from '../../src/protocol/deviation.ts';
import type { Json } from '../../src/protocol/json/json.ts';
import type { Schema } from '../../src/protocol/schema/attribute.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';
import type { Behaviour } from '../behaviour/index.ts';
import type { Notes } from '../journal/notes.ts';
import type { Cursors } from '../query/cursors.ts';
import type { AttributeIndex } from '../query/indexes.ts';
import type { Store } from '../store/store.ts';

/** What every handler works with. */
export interface ProviderContext {
  readonly store: Store;
  readonly models: readonly ResourceModel[];
  /** What `/Schemas` lists. */
  readonly schemas: readonly Schema[];
  /** Indexes of the store, by resource type name. */
  readonly indexes: ReadonlyMap<string, readonly AttributeIndex[]>;
  readonly behaviour: Behaviour;
  readonly representations: RepresentationReader;
  readonly cursors: Cursors;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Measures how long work takes, in ms. */
  readonly elapsed: () => number;
  /** A new identifier, never given before. */
  readonly newId: () => string;
  /** Id or userName of the user that the token stands for; undefined where `/Me` is not supported. */
  readonly me?: string;
  /** False where nobody reads the resource in the answer to a write, as in a bulk request. Default: true. */
  readonly answersWithBodies?: boolean;
  /** What is written down about the request that is being answered; undefined while nobody asks. */
  readonly notes?: Notes;
}

/** Reads resources as JSON, from a cache where the store of the context is the cached one. */
export interface RepresentationReader {
  /** `isWorthKeeping` puts the JSON into the cache, for a page that is asked for again. */
  get(
    context: ProviderContext,
    model: ResourceModel,
    resource: Resource,
    base: string,
    isWorthKeeping: boolean,
  ): string;
}

/** How this provider takes a deviation, in a PATCH or elsewhere. It is noted, and so is the behaviour that decided. */
export function tolerance(provider: ProviderContext, message: 'patch' | 'other' = 'other'): Tolerate {
  const { behaviour, notes } = provider;
  return (deviation, where) => {
    const [name, isTolerated] = decide(behaviour, deviation, message);
    noteBehaviour(provider, name);
    (isTolerated ? lenient(notes?.tolerated ?? []) : strict)(deviation, where);
  };
}

/** The behaviour that decides on a deviation, the most special one first, and how. */
function decide(behaviour: Behaviour, deviation: Deviation, message: 'patch' | 'other'): [keyof Behaviour, boolean] {
  const { lenient, patchReading, unknownAttributes } = behaviour;
  if (deviation === 'unknownAttribute' && unknownAttributes !== 'same') {
    return ['unknownAttributes', unknownAttributes === 'ignore'];
  }
  if (message === 'patch' && patchReading !== 'same') return ['patchReading', patchReading === 'lenient'];
  return ['lenient', lenient];
}

/** Notes that a behaviour decides the answer, with its value or with the part of it that counts here. */
export function noteBehaviour({ behaviour, notes }: ProviderContext, name: keyof Behaviour, value?: Json): void {
  notes?.behaviours.set(name, value ?? (behaviour[name] as Json));
}

/** Finds the model of a resource type that the provider has. Throws a `TypeError` for another. */
export function modelOf({ models }: ProviderContext, type: string): ResourceModel {
  const model = models.find(({ resourceType }) => resourceType.name === type);
  if (!model) throw new TypeError(`there is no resource type ${type}`);
  return model;
}
