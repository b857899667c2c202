// Made from the table in mock-server/behaviour/: change it there, and run npx vitest run test/mock-server/behaviour -u
import type { StatusByType } from './kinds.ts';

/** The behaviour of a service provider where the RFCs leave a choice, or where real service providers deviate; see docs/behaviours.md. */
export interface Behaviour {
  /**
   * Ways of paging: by index, by cursor, both (index unless the client asks for a cursor), or none, where a response
   * has all resources and filter.maxResults is 2147483647. Default: `both`. A freedom of RFC 7644 section 3.4.2.4 and
   * RFC 9865 section 2.4.
   */
  readonly pagination: 'index' | 'cursor' | 'both' | 'none';
  /** Resources in a page when the client gives no count. Default: `100`. A freedom of RFC 7644 section 3.4.2.4. */
  readonly defaultPageSize: number;
  /**
   * Maximum number of resources in a page. A larger count is reduced to it by index, and gets 400 invalidCount by
   * cursor. Default: `1000`. A freedom of RFC 7644 section 3.4.2.4 and RFC 9865 section 2.1.
   */
  readonly maxPageSize: number;
  /** How long a cursor is valid after the previous page. Default: `3600`. A freedom of RFC 9865 section 2.1. */
  readonly cursorTimeout: number;
  /** Filters. When off, a filter gets 501. Default: `on`. A freedom of RFC 7644 section 3.4.2.2. */
  readonly filter: boolean;
  /**
   * Operators that a filter may use. [] stands for a filter in brackets. Default: `any`. A deviation from RFC 7644
   * section 3.4.2.2, where a provider with filters has all operators.
   */
  readonly filterOperators: readonly (
    | 'eq'
    | 'ne'
    | 'co'
    | 'sw'
    | 'ew'
    | 'gt'
    | 'ge'
    | 'lt'
    | 'le'
    | 'pr'
    | 'and'
    | 'or'
    | 'not'
    | '[]'
  )[];
  /**
   * Attributes that a filter may use, as they are written in the filter. Default: `any`. A deviation from RFC 7644
   * section 3.4.2.2, where a filter may name any attribute.
   */
  readonly filterAttributes: readonly string[];
  /**
   * The response to a filter that filterOperators or filterAttributes does not allow: 400 invalidFilter, or 200 without
   * resources. Default: `invalidFilter`. RFC 7644 section 3.4.2.2, and with empty a deviation from it.
   */
  readonly unsupportedFilter: 'invalidFilter' | 'empty';
  /** Sorting. When off, sortBy gets 501. Default: `on`. A freedom of RFC 7644 section 3.4.2.3. */
  readonly sort: boolean;
  /**
   * Whether the case of endpoints in a path matters: with any, /users reaches /Users. Default: `exact`. A freedom: RFC
   * 7644 does not say how paths of endpoints are compared, and URIs do regard case (RFC 3986 section 6.2.2.1).
   */
  readonly pathCase: 'exact' | 'any';
  /**
   * What /ServiceProviderConfig says: honest, the truth; understated, that no optional feature is supported;
   * overstated, that every optional feature is supported; absent, 404. Default: `honest`. A deviation from RFC 7644
   * section 4, except for honest.
   */
  readonly serviceProviderConfig: 'honest' | 'understated' | 'overstated' | 'absent';
  /**
   * Accepts frequent deviations of clients from the RFCs. When off, such a request is refused with the reason. Default:
   * `off`. A freedom of RFC 9110 section 2.4: a recipient may recover from an error.
   */
  readonly lenient: boolean;
  /** How a PATCH is read: strict or lenient; same, as lenient says. Default: `same`. A freedom, as lenient is. */
  readonly patchReading: 'same' | 'strict' | 'lenient';
  /**
   * What happens to attributes that no schema defines: refuse; ignore, left out; same, as lenient says. Default:
   * `same`. A freedom of RFC 7644 section 3.3, which does not define it.
   */
  readonly unknownAttributes: 'same' | 'refuse' | 'ignore';
  /**
   * Attributes that POST and PUT require in addition to those of the RFC, such as displayName,name.givenName. The
   * schemas agree. Default: `none`. A freedom of RFC 7643 section 7 (required).
   */
  readonly requiredAttributes: readonly string[];
  /**
   * Multi-valued attributes that allow one value only, such as emails,phoneNumbers. More values get 400 invalidValue.
   * Default: `none`. A deviation from RFC 7643 section 2.4.
   */
  readonly singleValued: readonly string[];
  /**
   * Whether the userName of a user can change. When refused, a change gets 400 mutability. Default: `accept`. A
   * deviation from RFC 7643 section 8.7.1, where userName is readWrite.
   */
  readonly userNameChange: 'accept' | 'refuse';
  /**
   * The source of ids: server; externalId, where a new resource takes its externalId as id, and gets 409 when another
   * resource has this id. Default: `server`. A freedom of RFC 7643 section 3.1, as long as the id stays the same when
   * the externalId changes.
   */
  readonly idSource: 'server' | 'externalId';
  /**
   * What DELETE does to a user: hard, removes it; deactivate, sets active to false; deactivate-then-404, sets active to
   * false, and requests for an inactive user by id get 404 while queries still find it. Resources without active are
   * removed. Default: `hard`. A deviation from RFC 7644 section 3.6, except for hard: what is deleted may be kept, but
   * neither read nor found.
   */
  readonly delete: 'hard' | 'deactivate' | 'deactivate-then-404';
  /** PUT. When off, it gets 501. Default: `on`. A deviation from RFC 7644 section 3.5.1. */
  readonly put: boolean;
  /** PATCH. When off, it gets 501. Default: `on`. A freedom of RFC 7644 section 3.5.2. */
  readonly patch: boolean;
  /**
   * The status of a successful PATCH by resource type: 200 with the resource, or 204. The default for groups is 204,
   * since the body of a large group would cost more than its change. Default: `Group:204,default:200`. A freedom of RFC
   * 7644 section 3.5.2.
   */
  readonly patchStatus: StatusByType;
  /**
   * Maximum number of operations of a PATCH. Above it, the response is that of limitError. Default: `none`. A freedom:
   * RFC 7644 leaves limits to the provider (section 3.12 names 413).
   */
  readonly maxPatchOperations: number;
  /**
   * The response to a request above maxMembersAdded, maxMembersRemoved or maxPatchOperations: 400 with this scimType,
   * or 413. Default: `invalidValue`. A freedom: RFC 7644 section 3.12 has no scimType for it.
   */
  readonly limitError: 'invalidValue' | 'tooMany' | '413';
  /**
   * Versions: ETag, If-Match and If-None-Match. When off, the provider ignores these headers. Default: `on`. A freedom
   * of RFC 7644 section 3.14.
   */
  readonly etag: boolean;
  /** POST to /Bulk. When off, it gets 501. Default: `on`. A freedom of RFC 7644 section 3.7. */
  readonly bulk: boolean;
  /**
   * Maximum number of operations of a bulk request. Above it, the response is 413. Default: `1000`. A freedom of RFC
   * 7644 section 3.7.4.
   */
  readonly maxOperations: number;
  /**
   * Maximum size of the body of a request. A larger body gets 413. The size limits how long a request can block other
   * requests. Default: `1048576`. A freedom of RFC 7644 section 3.7.4.
   */
  readonly maxPayloadSize: number;
  /**
   * Whether reads of groups return members: full, always; on-request, only when the parameter attributes names them;
   * never. The Group schema agrees. Default: `full`. A freedom of RFC 7643 section 7 (returned); with never a deviation
   * from section 4.2.
   */
  readonly membersOnRead: 'full' | 'on-request' | 'never';
  /**
   * Whether POST and PUT of a group may have members. When refused, they get 400 invalidValue, and clients add members
   * with PATCH. Default: `accept`. A deviation from RFC 7644 sections 3.3 and 3.5.1.
   */
  readonly membersOnCreate: 'accept' | 'refuse';
  /**
   * What happens to members that do not exist: refuse, 400 invalidValue; take, stored and shown without $ref; drop,
   * left out. Default: `refuse`. A freedom of RFC 7643 section 2.3.7: a provider may choose to enforce referential
   * integrity.
   */
  readonly unknownMembers: 'refuse' | 'take' | 'drop';
  /**
   * Maximum number of members that a request adds or sets. Above it, the response is that of limitError. Default:
   * `none`. A freedom: RFC 7644 leaves limits to the provider (section 3.12 names 413).
   */
  readonly maxMembersAdded: number;
  /**
   * Maximum number of members that a PATCH removes by name. Above it, the response is that of limitError. Default:
   * `none`. A freedom: RFC 7644 leaves limits to the provider (section 3.12 names 413).
   */
  readonly maxMembersRemoved: number;
  /**
   * Whether the displayName of a group must be unique. A second group with the same displayName gets 409 uniqueness.
   * Default: `off`. A deviation from RFC 7643 section 8.7.1, where the displayName of a group has no uniqueness.
   */
  readonly uniqueGroupNames: boolean;
  /**
   * How clients authenticate: bearer, with the token; basic, as the user scimctl with the token as password; oauth, as
   * the client scimctl with the token as secret, for short-lived bearer tokens from /oauth/token; mutual-tls, with a
   * client certificate of the server’s own CA, which needs TLS; or none. Default: `bearer`. A freedom of RFC 7644
   * section 2 (RFC 6750, RFC 7617, RFC 6749 section 4.4, RFC 8446 section 4.3.2).
   */
  readonly auth: 'bearer' | 'basic' | 'oauth' | 'mutual-tls' | 'none';
  /**
   * With auth=oauth, how long an access token is valid, by the clock of the provider. Default: `3600`. A freedom of RFC
   * 6749 section 5.1.
   */
  readonly tokenLifetime: number;
  /**
   * Origins whose web pages may send requests, in a browser, jsdom or happy-dom: none, any, or these. Preflights need
   * no token. Default: `none`. A freedom: the RFCs of SCIM do not mention browsers (Fetch, section 3.2).
   */
  readonly cors: 'none' | 'any' | readonly string[];
  /**
   * Whether the status in an error is a string, such as "404", or an integer. Default: `string`. A deviation from RFC
   * 7644 section 3.12, with integer.
   */
  readonly errorStatus: 'string' | 'integer';
  /**
   * The shape of an error: rfc, as in the RFC; scim11, with the Errors array of SCIM 1.1; slack, with an Errors object;
   * aws, with schema, schemas and exceptionRequestId, and without scimType. Default: `rfc`. A deviation from RFC 7644
   * section 3.12, except for rfc.
   */
  readonly errorShape: 'rfc' | 'scim11' | 'slack' | 'aws';
}
