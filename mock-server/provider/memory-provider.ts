import { checkOptions } from '../options/check.ts';
import { memoryOptions } from '../options/tables.ts';
import { defineTypes, modelsOf } from '../schema-files/define-types.ts';
import type { TypeDefinitions } from '../schema-files/input.ts';
import { companyContents } from '../seed/contents.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import {
  createServiceProvider,
  type ServiceProvider,
  type ServiceProviderOptions,
  storeIndexes,
} from './service-provider.ts';

/** A service provider in memory. Its schemas and resource types are those of RFC 7643 and the given ones. */
export interface MemoryProviderOptions
  extends Omit<ServiceProviderOptions, 'store' | 'schemas' | 'resourceTypes'>,
    TypeDefinitions {
  /** How many people there are from the start, of a company that `seed` decides. Default: none. */
  readonly users?: number;
}

/**
 * A service provider that forgets everything with its process, and needs nothing of Node.js: it runs in a browser too. Throws
 * a `SchemaError` for a definition that is none, an `OptionError` for an option that it does not have, a `TypeError` for such a fault.
 */
export function createMemoryProvider(options: MemoryProviderOptions = {}): ServiceProvider {
  checkOptions(options, memoryOptions);
  const { users, ...rest } = options;
  const types = defineTypes(rest);
  const store = createMemoryStore({
    indexes: storeIndexes(types.resourceTypes, types.schemas),
    contents: users === undefined ? [] : companyContents(modelsOf(types), { users, seed: rest.seed }),
  });
  const provider = createServiceProvider({ ...rest, ...types, store });
  provider.checkpoint();
  return provider;
}
