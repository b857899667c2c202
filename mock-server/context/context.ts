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
import type { LaterDeactivations } from './later-deactivations.ts';
import type { WriteObserver } from './write-observer.ts';

/** The parts of a provider that handlers use. */
export interface ProviderContext {
  readonly store: Store;
  readonly models: readonly ResourceModel[];
  /** The schemas that `/Schemas` lists. */
  readonly schemas: readonly Schema[];
  /** Maps the name of each resource type to its indexes in the store. */
  readonly indexes: ReadonlyMap<string, readonly AttributeIndex[]>;
  readonly behaviour: Behaviour;
  /** The resource type to which `behaviour` applies. Undefined if `behaviour` has the values of the whole provider. */
  readonly ofType?: string;
  readonly representations: RepresentationReader;
  readonly cursors: Cursors;
  readonly laterDeactivations: LaterDeactivations;
  /** `count` is how often all contents of the provider were replaced. If `count` changes, a long request must stop. */
  readonly replacements: { count: number };
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Returns elapsed time in ms. Used to measure how long work takes. */
  readonly elapsed: () => number;
  /** Returns a new id that was never used before. */
  readonly newId: () => string;
  /** `id` or `userName` of the user that `/Me` refers to. `undefined` if `/Me` is not supported. */
  readonly me?: string;
  /**
   * False if the response to a write needs no resource. An operation of a bulk request is an example. Default: `true`.
   */
  readonly answersWithBodies?: boolean;
  /** Creates events from writes; `undefined` if the provider has no events. */
  readonly events?: WriteObserver;
  /** Notes about the current request; `undefined` when the journal is off. */
  readonly notes?: Notes;
}

/**
 * Converts resources to JSON. Caches the JSON for the resources of one store. If `context` has another store, `get`
 * does not use this cache.
 */
export interface RepresentationReader {
  /**
   * Returns the JSON of a resource. If `isWorthKeeping` is true, the JSON should be cached, for example because clients
   * probably read the page of this resource again.
   */
  get(
    context: ProviderContext,
    model: ResourceModel,
    resource: Resource,
    base: string,
    isWorthKeeping: boolean,
  ): string;
}

/**
 * Creates a function that decides whether the provider tolerates a deviation from the RFCs. When called, the function
 * records the deviation and the behaviour that decided. `message` is `patch` if the deviation is in a PATCH request.
 */
export function tolerance(provider: ProviderContext, message: 'patch' | 'other' = 'other'): Tolerate {
  const { behaviour, notes } = provider;
  return (deviation, where) => {
    const [name, isTolerated] = decide(behaviour, deviation, message);
    noteBehaviour(provider, name);
    (isTolerated ? lenient(notes?.tolerated ?? []) : strict)(deviation, where);
  };
}

/**
 * Returns two values: the most specific behaviour that decides about a deviation, and whether this behaviour tolerates
 * the deviation.
 */
function decide(behaviour: Behaviour, deviation: Deviation, message: 'patch' | 'other'): [keyof Behaviour, boolean] {
  const { lenient, patchReading, unknownAttributes, stringBooleans } = behaviour;
  if (deviation === 'valueStringified' && stringBooleans !== 'same') {
    return ['stringBooleans', stringBooleans === 'accept'];
  }
  if (deviation === 'unknownAttribute' && unknownAttributes !== 'same') {
    return ['unknownAttributes', unknownAttributes === 'ignore'];
  }
  if (message === 'patch' && patchReading !== 'same') return ['patchReading', patchReading === 'lenient'];
  return ['lenient', lenient];
}

/**
 * Records that a behaviour determined the response. If only a part of the behaviour's value was used, `value` is that
 * part. The default is the whole value.
 */
export function noteBehaviour(
  { behaviour, ofType, notes }: ProviderContext,
  name: keyof Behaviour,
  value?: Json,
): void {
  if (!notes) return;
  const isOfType = ofType !== undefined && name in (behaviour.byType[ofType] ?? {});
  notes.behaviours.set(isOfType ? `${ofType}.${name}` : name, value ?? (behaviour[name] as Json));
}

/** Returns the model of a resource type. Throws a `TypeError` for an unknown type. */
export function modelOf({ models }: ProviderContext, type: string): ResourceModel {
  const model = models.find(({ resourceType }) => resourceType.name === type);
  if (!model) throw new TypeError(`there is no resource type ${type}`);
  return model;
}
