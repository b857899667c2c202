export type { Tolerated } from '../src/protocol/deviation.ts';
export type {
  ClientCertificate,
  Exchange,
  Headers,
  Layer,
  ScimRequest,
  ScimResponse,
} from '../src/protocol/exchange/exchange.ts';
export type { Json, JsonObject } from '../src/protocol/json/json.ts';
export type { AttributeType, Characteristics, ResourceType, Schema } from '../src/protocol/schema/attribute.ts';
export type { Resource } from '../src/protocol/schema/resource.ts';
export type { AnswerOptions } from './adapters/conversion.ts';
export { createFetch } from './adapters/fetch.ts';
export { type HttpListener, listen } from './adapters/node-http.ts';
export type { FetchOptions, ListenOptions } from './adapters/options.ts';
export {
  type Behaviour,
  type BehaviourByType,
  BehaviourError,
  defaultBehaviour,
  parseBehaviour,
} from './behaviour/index.ts';
export type { StatusByType } from './behaviour/kinds.ts';
export type { HeaderRule, Method, MethodsByType, RateLimit } from './behaviour/rule-kinds.ts';
export type { EventStatus } from './events/event-stream.ts';
export type { EventOptions } from './events/options.ts';
export type { FaultEnvironment } from './faults/effect.ts';
export type { ActiveFault, Faults } from './faults/faults.ts';
export { printFault, readFault } from './faults/parse.ts';
export type { Sleep } from './faults/sleep.ts';
export type { FaultDetails, FaultEffects, FaultPlace, FaultSpec } from './faults/spec.ts';
export type { JournalEntry, RecordedRequest, RecordedResponse } from './journal/entry.ts';
export { toHar } from './journal/har.ts';
export type { Journal, JournalOptions, OnEntry } from './journal/journal.ts';
export type { RequestPattern } from './journal/pattern.ts';
export { ExpectationError, expectReceived, type Journaled, received } from './journal/received.ts';
export { OptionError } from './options/option-error.ts';
export { loadPreset } from './presets/load-preset.ts';
export type { Preset } from './presets/preset.ts';
export { createMemoryProvider } from './provider/memory-provider.ts';
export type { MemoryProviderOptions, ServiceProviderOptions } from './provider/options.ts';
export {
  createServiceProvider,
  type ProviderEvents,
  type ServiceProvider,
  storeIndexes,
} from './provider/service-provider.ts';
export type { Clock, Time } from './scheduling/clock.ts';
export { type DefinedTypes, defineTypes } from './schema-files/define-types.ts';
export type { AttributeInput, ResourceTypeInput, SchemaInput, TypeDefinitions, TypeSet } from './schema-files/input.ts';
export { readSchemaFiles } from './schema-files/read-folder.ts';
export { SchemaError } from './schema-files/schema-error.ts';
export type { SeedOptions } from './seed/contents.ts';
export {
  createMockServer,
  type Listening,
  type MockServer,
  type MockTenant,
  type MultiTenantServer,
} from './server/create-mock-server.ts';
export type { InstanceOptions, MockServerOptions, MultiTenantOptions, TenantOptions } from './server/options.ts';
export { type Contents, readContents, replaceContents } from './store/contents.ts';
export { type CreateStore, type StoreCase, storeContract } from './store/contract.ts';
export { type FileStore, openFileStore } from './store/file-store.ts';
export { createMemoryStore, type MemoryStoreOptions } from './store/memory-store.ts';
export type { FileStoreOptions } from './store/options.ts';
export {
  type Change,
  type IndexDefinition,
  type Member,
  type Store,
  StoreOpenError,
  StoreWriteError,
} from './store/store.ts';
export type { ClientIdentity, TlsOptions } from './tls/authority.ts';
export type { Identity } from './tls/certificates.ts';
