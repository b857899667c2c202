import { defaultBehaviour, readBehaviour } from '../behaviour/index.ts';
import { checkOptions } from '../options/check.ts';
import { defineTypes, modelsOf } from '../schema-files/define-types.ts';
import { companyContents } from '../seed/contents.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { offeredTypes } from './offered-types.ts';
import { type MemoryProviderOptions, memoryOptions } from './options.ts';
import { createServiceProvider, type ServiceProvider, storeIndexes } from './service-provider.ts';

/**
 * Creates a service provider in memory. The function also runs in a browser, because it imports no module of Node.js.
 * Throws one of three errors: a `SchemaError` for an invalid definition, an `OptionError` for an invalid option, or a
 * `TypeError` for an invalid fault.
 */
export function createMemoryProvider(options: MemoryProviderOptions = {}): ServiceProvider {
  checkOptions(options, memoryOptions);
  const { users, types: _sets, ...rest } = options;
  const behaviour = { ...defaultBehaviour, ...readBehaviour(rest.behaviour ?? {}) };
  const types = defineTypes(options);
  const offered = offeredTypes(types, behaviour);
  const store = createMemoryStore({
    // Creates the indexes of all types, because a type that is not offered now may be offered later.
    indexes: storeIndexes(types.resourceTypes, types.schemas),
    contents: users === undefined ? [] : companyContents(modelsOf(offered), { users, seed: rest.seed }),
  });
  const provider = createServiceProvider({ ...rest, ...types, store });
  provider.checkpoint();
  return provider;
}
