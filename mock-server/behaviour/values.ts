// Made from the table in mock-server/behaviour/: change it there, and run npx vitest run test/mock-server/behaviour -u
import type { StatusByType } from './kinds.ts';

/** How a service provider behaves where the RFCs leave a choice, or where real ones deviate; docs/behaviours.md says more. */
export interface Behaviour {
  /**
   * Ways of paging: by index, by cursor, both (index where a client names none), or none, which answers with everything
   * at once, and says 2147483647 as filter.maxResults. Default: `both`. A freedom of RFC 7644 section 3.4.2.4 and RFC
   * 9865 section 2.4.
   */
  readonly pagination: 'index' | 'cursor' | 'both' | 'none';
  /** Resources in a page where the client names no count. Default: `100`. A freedom of RFC 7644 section 3.4.2.4. */
  readonly defaultPageSize: number;
  /**
   * Most resources in a page; a larger count gets so many by index, and 400 invalidCount by cursor. Default: `1000`. A
   * freedom of RFC 7644 section 3.4.2.4 and RFC 9865 section 2.1.
   */
  readonly maxPageSize: number;
  /** How long a cursor lives between two pages. Default: `3600`. A freedom of RFC 9865 section 2.1. */
  readonly cursorTimeout: number;
  /** Filters; 501 when off. Default: `on`. A freedom of RFC 7644 section 3.4.2.2. */
  readonly filter: boolean;
  /**
   * The operators that a filter may have; [] stands for a filter in brackets. Default: `any`. A deviation from RFC 7644
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
   * The attributes that a filter may name, as it spells them. Default: `any`. A deviation from RFC 7644 section
   * 3.4.2.2, where a filter may name any attribute.
   */
  readonly filterAttributes: readonly string[];
  /**
   * What a filter gets that filterOperators or filterAttributes leaves out: 400 invalidFilter, or 200 and no resource.
   * Default: `invalidFilter`. RFC 7644 section 3.4.2.2, and with empty a deviation from it.
   */
  readonly unsupportedFilter: 'invalidFilter' | 'empty';
  /** Sorting; 501 when off. Default: `on`. A freedom of RFC 7644 section 3.4.2.3. */
  readonly sort: boolean;
  /**
   * Whether /users is found where the endpoint is /Users. Default: `exact`. A freedom: RFC 7644 does not say how paths
   * of endpoints are compared, and URIs do regard case (RFC 3986 section 6.2.2.1).
   */
  readonly pathCase: 'exact' | 'any';
  /**
   * What /ServiceProviderConfig says: the truth, that nothing optional is supported, that everything is, or 404.
   * Default: `honest`. A deviation from RFC 7644 section 4, except for honest.
   */
  readonly serviceProviderConfig: 'honest' | 'understated' | 'overstated' | 'absent';
  /**
   * Understands what clients send against the RFCs, instead of refusing it and saying why. Default: `off`. A freedom of
   * RFC 9110 section 2.4: a recipient may recover from an error.
   */
  readonly lenient: boolean;
  /**
   * Whether a PATCH is read leniently, where that is not the same as for everything else. Default: `same`. A freedom,
   * as lenient is.
   */
  readonly patchReading: 'same' | 'strict' | 'lenient';
  /**
   * Whether attributes that no schema defines are refused or left out, where that is not what lenient says. Default:
   * `same`. A freedom of RFC 7644 section 3.3, which does not say what becomes of them.
   */
  readonly unknownAttributes: 'same' | 'refuse' | 'ignore';
  /**
   * Attributes that POST and PUT need besides those of the RFC, such as displayName,name.givenName; the schemas say so
   * too. Default: `none`. A freedom of RFC 7643 section 7 (required).
   */
  readonly requiredAttributes: readonly string[];
  /**
   * Multi-valued attributes that take no more than one value, such as emails,phoneNumbers; 400 invalidValue for more.
   * Default: `none`. A deviation from RFC 7643 section 2.4.
   */
  readonly singleValued: readonly string[];
  /**
   * Whether a user may get another userName; 400 mutability where not. Default: `accept`. A deviation from RFC 7643
   * section 8.7.1, where userName is readWrite.
   */
  readonly userNameChange: 'accept' | 'refuse';
  /**
   * Where an id comes from; externalId makes it that of a new resource that has one, and 409 where it is taken.
   * Default: `server`. A freedom of RFC 7643 section 3.1, as long as the id stays the same when the externalId changes.
   */
  readonly idSource: 'server' | 'externalId';
  /**
   * What DELETE does to a user: removes it, sets active to false and keeps it, or does that and answers 404 to every
   * request for an inactive user by its id, while queries go on finding it. Resources without active are removed.
   * Default: `hard`. A deviation from RFC 7644 section 3.6, except for hard: what is deleted may be kept, but neither
   * read nor found.
   */
  readonly delete: 'hard' | 'deactivate' | 'deactivate-then-404';
  /** PUT; 501 when off. Default: `on`. A deviation from RFC 7644 section 3.5.1. */
  readonly put: boolean;
  /** PATCH; 501 when off. Default: `on`. A freedom of RFC 7644 section 3.5.2. */
  readonly patch: boolean;
  /**
   * What a successful PATCH answers, by resource type: 200 with the resource or 204. Groups answer 204: the body of a
   * large one would cost more than its change. Default: `Group:204,default:200`. A freedom of RFC 7644 section 3.5.2.
   */
  readonly patchStatus: StatusByType;
  /**
   * Most operations of a PATCH; more get what limitError says. Default: `none`. A freedom: RFC 7644 leaves limits to
   * the provider (section 3.12 names 413).
   */
  readonly maxPatchOperations: number;
  /**
   * What a request gets that is above maxMembersAdded, maxMembersRemoved or maxPatchOperations: 400 with this scimType,
   * or 413. Default: `invalidValue`. A freedom: RFC 7644 section 3.12 has no scimType for it.
   */
  readonly limitError: 'invalidValue' | 'tooMany' | '413';
  /**
   * Versions: ETag, If-Match and If-None-Match; passed over when off. Default: `on`. A freedom of RFC 7644 section
   * 3.14.
   */
  readonly etag: boolean;
  /** POST to /Bulk; 501 when off. Default: `on`. A freedom of RFC 7644 section 3.7. */
  readonly bulk: boolean;
  /** Most operations of a bulk request; more get 413. Default: `1000`. A freedom of RFC 7644 section 3.7.4. */
  readonly maxOperations: number;
  /**
   * Largest body of a request; a larger one gets 413. How large it is decides how long one request can keep others
   * waiting. Default: `1048576`. A freedom of RFC 7644 section 3.7.4.
   */
  readonly maxPayloadSize: number;
  /**
   * Whether groups are read with their members: always, where the attributes parameter names them, or never. The Group
   * schema says so too. Default: `full`. A freedom of RFC 7643 section 7 (returned); with never a deviation from
   * section 4.2.
   */
  readonly membersOnRead: 'full' | 'on-request' | 'never';
  /**
   * Whether POST and PUT of a group may have members; 400 invalidValue where not, and PATCH adds them. Default:
   * `accept`. A deviation from RFC 7644 sections 3.3 and 3.5.1.
   */
  readonly membersOnCreate: 'accept' | 'refuse';
  /**
   * What becomes of members that are no resource here: 400 invalidValue, kept as they came and shown without $ref, or
   * left out. Default: `refuse`. A freedom of RFC 7643 section 2.3.7: a provider may choose to enforce referential
   * integrity.
   */
  readonly unknownMembers: 'refuse' | 'take' | 'drop';
  /**
   * Most members that one request adds or sets; more get what limitError says. Default: `none`. A freedom: RFC 7644
   * leaves limits to the provider (section 3.12 names 413).
   */
  readonly maxMembersAdded: number;
  /**
   * Most members that one PATCH removes one by one; more get what limitError says. Default: `none`. A freedom: RFC 7644
   * leaves limits to the provider (section 3.12 names 413).
   */
  readonly maxMembersRemoved: number;
  /**
   * Refuses a second group with the displayName of another: 409 uniqueness. Default: `off`. A deviation from RFC 7643
   * section 8.7.1, where the displayName of a group has no uniqueness.
   */
  readonly uniqueGroupNames: boolean;
  /**
   * How clients authenticate: the token as a bearer token; the user scimctl with the token as password; the token as
   * secret of the client scimctl, which gets short-lived bearer tokens at /oauth/token; a client certificate of the
   * server’s own CA, which needs TLS; or not at all. Default: `bearer`. A freedom of RFC 7644 section 2 (RFC 6750, RFC
   * 7617, RFC 6749 section 4.4, RFC 8446 section 4.3.2).
   */
  readonly auth: 'bearer' | 'basic' | 'oauth' | 'mutual-tls' | 'none';
  /**
   * With auth=oauth, how long an access token is good for, by the clock of the provider. Default: `3600`. A freedom of
   * RFC 6749 section 5.1.
   */
  readonly tokenLifetime: number;
  /**
   * Whether web pages of other origins may ask, in a browser, jsdom or happy-dom: none, any, or those of these origins.
   * Their preflights need no token. Default: `none`. A freedom: the RFCs of SCIM do not mention browsers (Fetch,
   * section 3.2).
   */
  readonly cors: 'none' | 'any' | readonly string[];
  /**
   * Whether the status in an error is "404" or 404. Default: `string`. A deviation from RFC 7644 section 3.12, with
   * integer.
   */
  readonly errorStatus: 'string' | 'integer';
  /**
   * How an error is written: as the RFC has it, as the Errors array of SCIM 1.1, as one Errors object, or with schema,
   * schemas, exceptionRequestId and no scimType. Default: `rfc`. A deviation from RFC 7644 section 3.12, except for
   * rfc.
   */
  readonly errorShape: 'rfc' | 'scim11' | 'slack' | 'aws';
}
