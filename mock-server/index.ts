export { createFetch, type FetchOptions } from './adapters/fetch.ts';
export { type HttpListener, type ListenOptions, listen } from './adapters/node-http.ts';
export { type Behaviour, defaultBehaviour } from './behaviour.ts';
export { createMemoryProvider, type MemoryProviderOptions } from './memory-provider.ts';
export { createMockServer, type MockServer, type MockServerOptions } from './mock-server.ts';
export { createServiceProvider, type ServiceProvider, type ServiceProviderOptions, storeIndexes } from './provider.ts';
export { storeContract } from './store/contract.ts';
export { type FileStore, type FileStoreOptions, openFileStore } from './store/file-store.ts';
export { createMemoryStore } from './store/memory-store.ts';
export {
  type Change,
  type IndexDefinition,
  type Member,
  type Store,
  StoreOpenError,
  StoreWriteError,
} from './store/store.ts';
