// The library entry `scimctl`: the client, and the protocol kernel that it shares with the bundled service provider.

export {
  type ChangeOptions,
  type ListOptions,
  type RawRequest,
  type ReadOptions,
  ScimClient,
  type ScimClientOptions,
} from './client/client.ts';
export { ClientError, type ClientErrorCode } from './client/client-error.ts';
export { type Connected, type Connection, type ConnectOptions, connect } from './client/connect.ts';
export { type Capabilities, readCapabilities } from './client/discovery/capabilities.ts';
export type { DiscoveryCache } from './client/discovery/discovery-cache.ts';
export type { Credential } from './client/layers/auth.ts';
export type { SecretSource, SecretValue } from './client/layers/token.ts';
export type { TraceEvent } from './client/layers/trace.ts';
export type { Notice, OnNotice } from './client/notice.ts';
export { PagingError, type PagingErrorCode } from './client/paging/paging-error.ts';
export { AnswerError, type AnsweredRequest, NotScimError } from './client/reading/answer-error.ts';
export type { Page } from './client/reading/list-answer.ts';
export * from './protocol/index.ts';
