import { createServiceProvider, type ServiceProvider, type ServiceProviderOptions, storeIndexes } from './provider.ts';
import { createMemoryStore } from './store/memory-store.ts';

/** A service provider in memory. */
export type MemoryProviderOptions = Omit<ServiceProviderOptions, 'store'>;

/** A service provider that forgets everything with its process, and needs nothing of Node.js: it runs in a browser too. */
export function createMemoryProvider(options: MemoryProviderOptions = {}): ServiceProvider {
  const indexes = storeIndexes(options.resourceTypes, options.schemas);
  const provider = createServiceProvider({ ...options, store: createMemoryStore({ indexes }) });
  provider.checkpoint();
  return provider;
}
