// The library entry `scimctl`: the client, and the protocol code that the client shares with the service provider.

export { ScimClient, type ScimClientOptions } from './client/client.ts';
export { ClientError, type ClientErrorCode } from './client/client-error.ts';
export { connect } from './client/connect.ts';
export { type Capabilities, readCapabilities } from './client/discovery/capabilities.ts';
export type { Discovery, DiscoveryOptions } from './client/discovery/discovery.ts';
export type { DiscoveryCache } from './client/discovery/discovery-cache.ts';
export type { Credential } from './client/layers/auth.ts';
export type { SigningAlgorithm } from './client/layers/client-assertion.ts';
export type { DeviceCode, TokenStore } from './client/layers/device-tokens.ts';
export type { ClientCredentials, ClientKey, ClientSecret } from './client/layers/oauth.ts';
export type { RetryEvent, RetryOptions } from './client/layers/retry.ts';
export type { SecretSource, SecretValue } from './client/layers/token.ts';
export type { TraceEvent } from './client/layers/trace.ts';
export type { Notice, NoticeCode, OnNotice } from './client/notice.ts';
export type { Connected, Connection, ConnectOptions } from './client/open-connection.ts';
export type { ChangeOptions, ListOptions, RawRequest, ReadOptions } from './client/options.ts';
export { PagingError, type PagingErrorCode } from './client/paging/paging-error.ts';
export { AnswerError, type AnsweredRequest, NotScimError } from './client/reading/answer-error.ts';
export type { Page } from './client/reading/list-answer.ts';
export type { ServerIdentityCheck } from './client/transport/network-options.ts';
export type { ProxySettings } from './client/transport/proxy.ts';
export { type Deviation, deviations, lenient, strict, type Tolerate, type Tolerated } from './protocol/deviation.ts';
export { readError, ScimError, type ScimType, scimTypes } from './protocol/errors.ts';
export { matchesETag } from './protocol/exchange/etag.ts';
export {
  alterRequest,
  type ClientCertificate,
  compose,
  type Exchange,
  type Headers,
  type Layer,
  type ScimRequest,
  type ScimResponse,
} from './protocol/exchange/exchange.ts';
export { NetworkError, type NetworkErrorCode } from './protocol/exchange/network-error.ts';
export {
  type CompareOp,
  type CompareValue,
  type CompileFilterOptions,
  compareOps,
  compileElementFilter,
  compileFilter,
  defaultFilterLimits,
  type Filter,
  FilterError,
  type FilterLimits,
  filterPaths,
  isPresent,
  type ParseFilterOptions,
  type PatchPath,
  type Place,
  parseFilter,
  parsePatchPath,
  placeOf,
  printFilter,
  qualifyFilter,
  type ResourceTest,
  type ValueTest,
} from './protocol/filter/index.ts';
export type { Json, JsonObject } from './protocol/json/json.ts';
export {
  type BulkOperation,
  type BulkRequest,
  type BulkResult,
  bulkReferences,
  bulkRequest,
  bulkResponse,
  parseBulkRequest,
  readBulkResponse,
  resolveBulkReferences,
} from './protocol/messages/bulk.ts';
export {
  type ListResponse,
  listResponse,
  type PageInformation,
  printListResponse,
} from './protocol/messages/list-response.ts';
export { parseSearchRequest, printQuery, type Query, readQuery, searchRequest } from './protocol/messages/query.ts';
export {
  type ApplyPatchOptions,
  applyPatch,
  diff,
  type Patched,
  type PatchOperation,
  parsePatch,
  patchMessage,
  sameValues,
} from './protocol/patch/index.ts';
export {
  compileProjection,
  type Projection,
  type ProjectionParameters,
  project,
} from './protocol/query/projection.ts';
export { type SortParameters, sortResources } from './protocol/query/sort.ts';
export type { Redactor } from './protocol/redaction/redactor.ts';
export {
  type AttributeDefinition,
  type AttributeType,
  attribute,
  attributeTypes,
  type Characteristics,
  type Mutability,
  mutabilities,
  type ResourceType,
  type Returned,
  returnedValues,
  type Schema,
  type Uniqueness,
  uniquenessValues,
} from './protocol/schema/attribute.ts';
export {
  deviceResourceTypes,
  deviceSchemas,
  deviceUrn,
} from './protocol/schema/devices/index.ts';
export { discoveryModels } from './protocol/schema/discovery-models.ts';
export {
  type AttributeModel,
  createResourceModel,
  GroupModel,
  type ResourceModel,
  type SchemaModel,
  standardModels,
  UserModel,
} from './protocol/schema/model.ts';
export {
  type AttributePath,
  parseAttributePath,
  printAttributePath,
  resolvePath,
  type Target,
} from './protocol/schema/path.ts';
export type { Resource } from './protocol/schema/resource.ts';
export {
  commonAttributes,
  discoveryResourceTypes,
  EnterpriseUser,
  Group,
  ResourceTypeSchema,
  SchemaSchema,
  ServiceProviderConfig,
  standardResourceTypes,
  standardSchemas,
  User,
} from './protocol/schema/standard/index.ts';
export { scimMediaType, urn } from './protocol/urns.ts';
export type { Issue } from './protocol/value/reading.ts';
export {
  printIssue,
  type Validated,
  type ValidationContext,
  validate,
  validateOrThrow,
} from './protocol/value/validate.ts';
