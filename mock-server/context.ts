import type { Schema } from '../src/protocol/attribute.ts';
import { lenient, strict, type Tolerate, type Tolerated } from '../src/protocol/deviation.ts';
import type { ResourceModel } from '../src/protocol/model.ts';
import type { Behaviour } from './behaviour.ts';
import type { Cursors } from './cursors.ts';
import type { AttributeIndex } from './indexes.ts';
import type { Store } from './store/store.ts';

/** What every handler works with. */
export interface Provider {
  readonly store: Store;
  readonly models: readonly ResourceModel[];
  /** What `/Schemas` lists. */
  readonly schemas: readonly Schema[];
  /** Indexes of the store, by resource type name. */
  readonly indexes: ReadonlyMap<string, readonly AttributeIndex[]>;
  readonly behaviour: Behaviour;
  readonly cursors: Cursors;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** A new identifier, never given before. */
  readonly newId: () => string;
  /** Id or userName of the user that the token stands for; undefined where `/Me` is not supported. */
  readonly me?: string;
}

/** How this provider takes a deviation. Deviations that were understood are added to `notes`. */
export function tolerance({ behaviour }: Provider, notes: Tolerated[] = []): Tolerate {
  return behaviour.lenient ? lenient(notes) : strict;
}

/** Finds the model of a resource type that the provider has. Throws a `TypeError` for another. */
export function modelOf({ models }: Provider, type: string): ResourceModel {
  const model = models.find(({ resourceType }) => resourceType.name === type);
  if (!model) throw new TypeError(`there is no resource type ${type}`);
  return model;
}
