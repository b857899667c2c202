// The library entry `scimctl`: the client, and the protocol kernel that it shares with the bundled service provider.
export { AnswerError, type AnsweredRequest, NotScimError } from './client/answer-error.ts';
export type { Credential } from './client/auth.ts';
export { type Capabilities, readCapabilities } from './client/capabilities.ts';
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
export type { DiscoveryCache } from './client/discovery-cache.ts';
export type { Page } from './client/list-answer.ts';
export type { Notice, OnNotice } from './client/notice.ts';
export { PagingError, type PagingErrorCode } from './client/paging.ts';
export type { SecretSource, SecretValue } from './client/token.ts';
export type { TraceEvent } from './client/trace.ts';
export * from './protocol/index.ts';
