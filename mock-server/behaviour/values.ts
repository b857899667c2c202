// Generated from the table in mock-server/behaviour/. Change the table, and run npx vitest run test/mock-server/behaviour -u
import type { StatusByType } from './kinds.ts';
import type { HeaderRule, MethodsByType, RateLimit } from './rule-kinds.ts';

/** The behaviour of a service provider where the RFCs leave a choice, or where real service providers deviate; see docs/behaviours.md. */
export interface Behaviour {
  /**
   * Methods of pagination: index, cursor, both (cursor if the client requests a cursor, otherwise index),
   * cursor-on-request, or none. With cursor-on-request, the parameter "cursor" selects cursor pagination; without this
   * parameter, the provider ignores startIndex, and only the first page can be read. With none, a response has all
   * resources, and filter.maxResults is 2147483647. Default: `both`. In the RFCs: allowed by RFC 7644 section 3.4.2.4
   * and RFC 9865 section 2.4, but the value "cursor-on-request" deviates from RFC 7644 section 3.4.2.4.
   */
  readonly pagination: 'index' | 'cursor' | 'both' | 'cursor-on-request' | 'none';
  /**
   * Number of resources in a page if the request has no count. Default: `100`. In the RFCs: allowed by RFC 7644 section
   * 3.4.2.4.
   */
  readonly defaultPageSize: number;
  /**
   * Maximum number of resources in a page. With index pagination, a larger count is reduced to this maximum. With
   * cursor pagination, a larger count gets 400 invalidCount. Default: `1000`. In the RFCs: allowed by RFC 7644 section
   * 3.4.2.4 and RFC 9865 section 2.1.
   */
  readonly maxPageSize: number;
  /**
   * The time for which a cursor is valid. The time starts with the request to which the provider responds with the
   * cursor. Default: `3600`. In the RFCs: allowed by RFC 9865 section 2.1.
   */
  readonly cursorTimeout: number;
  /**
   * Support for filters. When off, a request with a filter gets 501. Default: `on`. In the RFCs: allowed by RFC 7644
   * section 3.4.2.2.
   */
  readonly filter: boolean;
  /**
   * Operators that a filter may use. [] means a filter in brackets, such as emails[primary eq true]. Default: `any`. In
   * the RFCs: a deviation from RFC 7644 section 3.4.2.2: a provider that supports filters must support all operators.
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
   * Attributes that a filter can use. Each attribute is written as in a filter. User:userName allows userName only for
   * the resource type User. If the list has no attribute for a resource type, filters for this resource type can use
   * any attribute. Default: `any`. In the RFCs: a deviation from RFC 7644 section 3.4.2.2, which allows any attribute
   * in a filter.
   */
  readonly filterAttributes: readonly string[];
  /**
   * Attributes that have another name in filters, such as emails.value:email. A filter that uses the name from the RFC,
   * such as emails.value, is not allowed. Default: `none`. In the RFCs: a deviation from RFC 7644 section 3.4.2.2.
   */
  readonly filterNames: Readonly<Record<string, string>>;
  /**
   * Maximum number of characters of a filter. A longer filter gets 400 invalidFilter. Default: `none`. In the RFCs:
   * allowed: RFC 7644 leaves limits to the provider (section 3.12 mentions 413).
   */
  readonly maxFilterLength: number;
  /**
   * The response to a filter that filterOperators, filterAttributes or filterNames does not allow. invalidFilter: 400;
   * empty: 200 without resources; all: 200 as without a filter. Default: `invalidFilter`. In the RFCs: as in RFC 7644
   * section 3.4.2.2, but the values "empty" and "all" deviate from this section.
   */
  readonly unsupportedFilter: 'invalidFilter' | 'empty' | 'all';
  /**
   * Support for sorting. When off, a request with sortBy gets 501. Default: `on`. In the RFCs: allowed by RFC 7644
   * section 3.4.2.3.
   */
  readonly sort: boolean;
  /**
   * The response to a request with sortBy if the behaviour "sort" is off. 501: an error; ignore: the same response as
   * without sortBy. Default: `501`. In the RFCs: allowed, because RFC 7644 section 3.4.2.3 does not define the response
   * of a provider that does not support sorting.
   */
  readonly unsupportedSort: '501' | 'ignore';
  /**
   * The resources that clients see. all: every resource; own: only the resources that requests created while the value
   * was own. A hidden resource gets 404 and is in no list, but its unique values cannot be used again. Default: `all`.
   * In the RFCs: the value "own" deviates from RFC 7644 section 3.4.2.
   */
  readonly visibility: 'all' | 'own';
  /**
   * The response to a request with count=0. list: the number of matches, but no resources; 400: an error with the
   * scimType invalidValue. Default: `list`. In the RFCs: the value "400" deviates from RFC 7644 section 3.4.2.4.
   */
  readonly countZero: 'list' | '400';
  /**
   * Support for the parameters "attributes" and "excludedAttributes". When off, the provider ignores these parameters.
   * Default: `on`. In the RFCs: the value "off" deviates from RFC 7644 section 3.9.
   */
  readonly projection: boolean;
  /**
   * Comparison of the paths of endpoints. exact: case-sensitive; any: case-insensitive, so that /users is the same
   * endpoint as /Users; lower: the endpoints are in lower case, and /Users gets 404. Default: `exact`. In the RFCs:
   * allowed: RFC 7644 does not define how paths of endpoints are compared, and the path of a URI is case-sensitive (RFC
   * 3986 section 6.2.2.1).
   */
  readonly pathCase: 'exact' | 'any' | 'lower';
  /**
   * The response of /ServiceProviderConfig. honest: shows the features that the provider supports; understated: says
   * that no optional feature is supported; overstated: says that every optional feature is supported; plural: like
   * honest, but the endpoint is /ServiceProviderConfigs; absent: 404. Default: `honest`. In the RFCs: each value except
   * "honest" deviates from RFC 7644 section 4.
   */
  readonly serviceProviderConfig: 'honest' | 'understated' | 'overstated' | 'plural' | 'absent';
  /**
   * The value of filter.maxResults in /ServiceProviderConfig. With "none", the value is the real maximum page size.
   * Default: `none`. In the RFCs: each value except "none" deviates from RFC 7643 section 5.
   */
  readonly declaredPageSize: number;
  /**
   * Accepts requests with frequent deviations from the RFCs. When off, such a request is refused, and the error
   * contains the reason. Default: `off`. In the RFCs: allowed by RFC 9110 section 2.4: a recipient may recover from an
   * error.
   */
  readonly lenient: boolean;
  /**
   * The way in which PATCH requests are read: strict, lenient, or same. With same, the behaviour "lenient" decides.
   * Default: `same`. In the RFCs: the same as for the behaviour "lenient".
   */
  readonly patchReading: 'same' | 'strict' | 'lenient';
  /**
   * The handling of attributes that no schema defines. refuse: the request gets an error; ignore: the provider ignores
   * the attribute; same: the behaviour "lenient" decides. Default: `same`. In the RFCs: allowed by RFC 7644 section
   * 3.3, which does not define the handling.
   */
  readonly unknownAttributes: 'same' | 'refuse' | 'ignore';
  /**
   * Booleans that are written as strings, such as active: "false". accept: read as booleans; refuse: 400 invalidValue;
   * same: the behaviour "lenient" or "patchReading" decides. Default: `same`. In the RFCs: the same as for the
   * behaviour "lenient".
   */
  readonly stringBooleans: 'same' | 'accept' | 'refuse';
  /**
   * Attributes that POST and PUT require in addition to the required attributes of the RFC, such as
   * displayName,name.givenName. The schemas show these attributes as required. Default: `none`. In the RFCs: allowed by
   * RFC 7643 section 7 (required).
   */
  readonly requiredAttributes: readonly string[];
  /**
   * Multi-valued attributes that allow one value only, such as emails,phoneNumbers. A request with more values gets 400
   * invalidValue. Default: `none`. In the RFCs: a deviation from RFC 7643 section 2.4.
   */
  readonly singleValued: readonly string[];
  /**
   * Maximum number of characters in the values of an attribute. A longer value gets 400 invalidValue. Default: `none`.
   * In the RFCs: allowed: RFC 7643 defines no lengths.
   */
  readonly maxLengths: Readonly<Record<string, number>>;
  /**
   * Attributes of existing resources that PATCH and PUT do not change, such as displayName. For an attribute of one
   * resource type only, write User:userName. Default: `none`. In the RFCs: a deviation from RFC 7644 section 3.5,
   * because the schemas define the attributes as readWrite.
   */
  readonly unchangeable: readonly string[];
  /**
   * The response to a change of an attribute in the behaviour "unchangeable". mutability: 400; ignore: the request
   * succeeds, and the attribute keeps its value. Default: `mutability`. In the RFCs: the same as for the behaviour
   * "unchangeable".
   */
  readonly unchangeableResponse: 'mutability' | 'ignore';
  /**
   * Changes of values before the provider stores the values: lowerCase: in lower case; trimmed: without spaces around
   * it; digits: only + and digits; localPart: the part before @; removed: not stored. Default: `none`. In the RFCs:
   * allowed by RFC 7644 section 3.3: the provider may change values.
   */
  readonly normalisedValues: Readonly<Record<string, 'lowerCase' | 'trimmed' | 'digits' | 'localPart' | 'removed'>>;
  /**
   * Whether the userName of a user can be changed. With refuse, a request that changes the userName gets 400
   * mutability. Default: `accept`. In the RFCs: a deviation from RFC 7643 section 8.7.1, which defines userName as
   * readWrite.
   */
  readonly userNameChange: 'accept' | 'refuse';
  /**
   * Whether a new resource may have active: false. With refuse, such a request gets 400 invalidValue. Default:
   * `accept`. In the RFCs: a deviation from RFC 7644 section 3.3.
   */
  readonly inactiveOnCreate: 'accept' | 'refuse';
  /**
   * The source of ids. server: the provider generates the id; externalId: the id of a new resource is its externalId,
   * and the request gets 409 if another resource has this id. Default: `server`. In the RFCs: allowed by RFC 7643
   * section 3.1, as long as the id stays the same when the externalId changes.
   */
  readonly idSource: 'server' | 'externalId';
  /**
   * The effect of DELETE on a user. hard: the user is removed; deactivate: "active" is set to false; deactivate-later:
   * "active" is set to false after deactivationDelay; deactivate-then-404: "active" is set to false, and requests for
   * this user by id get 404, but queries still return the user. Resources without the attribute "active" are always
   * removed. Default: `hard`. In the RFCs: each value except "hard" deviates from RFC 7644 section 3.6. A provider may
   * keep a deleted resource, but must not return this resource.
   */
  readonly delete: 'hard' | 'deactivate' | 'deactivate-later' | 'deactivate-then-404';
  /**
   * The effect of "active": false on an existing user. inactive: the user stays, and can be reactivated; deleted: the
   * user is removed; removed-later: the user becomes inactive only after deactivationDelay, and until then all
   * responses show "active": true; listed-only: requests for this user by id get 404, but queries still return the
   * user; obfuscated: the user stays, and userName and the values of "emails" are replaced. Default: `inactive`. In the
   * RFCs: RFC 7643 section 4.1.1 (active) allows the values "inactive" and "obfuscated"; the other values deviate from
   * RFC 7644 section 3.5.
   */
  readonly deactivation: 'inactive' | 'deleted' | 'removed-later' | 'listed-only' | 'obfuscated';
  /**
   * For deactivation=removed-later and delete=deactivate-later: the time until the user becomes inactive, measured with
   * the clock of the provider. A write that sets "active" to true in this time stops the deactivation; other writes do
   * not. Default: `5`. In the RFCs: the same as for the behaviour "deactivation".
   */
  readonly deactivationDelay: number;
  /**
   * Support for PUT. When off, a PUT request gets 501. Default: `on`. In the RFCs: a deviation from RFC 7644 section
   * 3.5.1.
   */
  readonly put: boolean;
  /**
   * Support for PATCH. When off, a PATCH request gets 501. Default: `on`. In the RFCs: allowed by RFC 7644 section
   * 3.5.2.
   */
  readonly patch: boolean;
  /**
   * PATCH operations that have an object as value and no path. With refuse, such an operation gets 400 invalidSyntax.
   * Default: `accept`. In the RFCs: the value "refuse" deviates from RFC 7644 section 3.5.2.
   */
  readonly patchWithoutPath: 'accept' | 'refuse';
  /**
   * Support for filters in the paths of PATCH, such as emails[type eq "work"].value. When off, such a path gets 400
   * invalidPath. Default: `on`. In the RFCs: the value "off" deviates from RFC 7644 section 3.5.2.
   */
  readonly patchPathFilters: boolean;
  /**
   * The status of a successful PATCH by resource type: 200 with the resource, or 204. The default for groups is 204,
   * because a response with a large group takes more work than the change of the group. Default:
   * `Group:204,default:200`. In the RFCs: allowed by RFC 7644 section 3.5.2.
   */
  readonly patchStatus: StatusByType;
  /**
   * Maximum number of operations of a PATCH. Above this limit, the behaviour limitError defines the response. Default:
   * `none`. In the RFCs: allowed: RFC 7644 leaves limits to the provider (section 3.12 mentions 413).
   */
  readonly maxPatchOperations: number;
  /**
   * The response to a request above maxMembersAdded, maxMembersRemoved or maxPatchOperations: 400 with the scimType
   * invalidValue or tooMany, or 413. Default: `invalidValue`. In the RFCs: allowed: RFC 7644 section 3.12 defines no
   * scimType for these limits.
   */
  readonly limitError: 'invalidValue' | 'tooMany' | '413';
  /**
   * Asynchronous requests. none: every write is made before its response; request: a write with "Prefer: respond-async"
   * gets 202, and is made after asyncDelay; long: every write gets 202. Pending writes are made in the order of their
   * requests. A pending write is made when the first request after asyncDelay arrives, before this request is handled.
   * Default: `none`. In the RFCs: allowed by RFC 9967 section 2.5.1.1.
   */
  readonly asyncRequest: 'none' | 'request' | 'long';
  /**
   * With asyncRequest, the time after which an accepted write is made, measured with the clock of the provider. If
   * "Prefer: wait" in a request gives this time or a longer time, the write is made at once. Default: `1`. In the RFCs:
   * allowed by RFC 9967 section 2.5.1.1 and RFC 7240 section 4.3.
   */
  readonly asyncDelay: number;
  /**
   * Events about each change of a resource. notice: an event has the names of the changed attributes; full: an event
   * has the values, but never a password. Events are polled from /SecurityEvents/poll (RFC 8936), and signed with the
   * key of /SecurityEvents/jwks. Events are kept in memory, so they are lost when the server stops. Default: `none`. In
   * the RFCs: allowed by RFC 9967 section 2.4.
   */
  readonly securityEvents: 'none' | 'notice' | 'full';
  /**
   * With securityEvents, the resources in the event feed: all, or those that match a filter on stored attributes. If a
   * change moves a resource into or out of the feed, the event is feed:add or feed:remove. Default: `all`. In the RFCs:
   * allowed by RFC 9967 section 2.3.
   */
  readonly eventFeed: string;
  /**
   * Support for versions: ETag, If-Match and If-None-Match. When off, the provider ignores these headers. Default:
   * `on`. In the RFCs: allowed by RFC 7644 section 3.14.
   */
  readonly etag: boolean;
  /**
   * Support for bulk requests. When off, POST to /Bulk gets 501. Default: `on`. In the RFCs: allowed by RFC 7644
   * section 3.7.
   */
  readonly bulk: boolean;
  /**
   * Maximum number of operations of a bulk request. A request with more operations gets 413. Default: `1000`. In the
   * RFCs: allowed by RFC 7644 section 3.7.4.
   */
  readonly maxOperations: number;
  /**
   * Maximum size of the body of a request. A larger body gets 413. This maximum limits the time for which one request
   * can block other requests. Default: `1048576`. In the RFCs: allowed by RFC 7644 section 3.7.4.
   */
  readonly maxPayloadSize: number;
  /**
   * Members of groups in responses to reads. full: always included; on-request: included only if the parameter
   * "attributes" contains "members"; never: not included. In the Group schema, the characteristic "returned" of the
   * attribute "members" has the matching value. Default: `full`. In the RFCs: RFC 7643 section 7 allows each value of
   * "returned", but the value "never" deviates from RFC 7643 section 4.2.
   */
  readonly membersOnRead: 'full' | 'on-request' | 'never';
  /**
   * Whether POST and PUT of a group may contain members. With refuse, a request with members gets 400 invalidValue, and
   * clients must add members with PATCH. Default: `accept`. In the RFCs: a deviation from RFC 7644 sections 3.3 and
   * 3.5.1.
   */
  readonly membersOnCreate: 'accept' | 'refuse';
  /**
   * The handling of group members that do not exist. refuse: the request gets 400 invalidValue; take: the provider
   * stores the member and shows it without $ref; drop: the provider ignores the member. Default: `refuse`. In the RFCs:
   * allowed by RFC 7643 section 2.3.7: a provider may choose to enforce referential integrity.
   */
  readonly unknownMembers: 'refuse' | 'take' | 'drop';
  /**
   * The response if a PATCH removes a member and the group does not have this member. accept: the request succeeds;
   * 404: an error that names the group. Default: `accept`. In the RFCs: the value "404" deviates from RFC 7644 section
   * 3.5.2.2.
   */
  readonly nonMemberRemoval: 'accept' | '404';
  /**
   * Maximum number of members that a request adds or sets. Above this limit, the behaviour limitError defines the
   * response. Default: `none`. In the RFCs: allowed: RFC 7644 leaves limits to the provider (section 3.12 mentions
   * 413).
   */
  readonly maxMembersAdded: number;
  /**
   * Maximum number of members that a PATCH removes individually. Above this limit, the behaviour limitError defines the
   * response. Default: `none`. In the RFCs: allowed: RFC 7644 leaves limits to the provider (section 3.12 mentions
   * 413).
   */
  readonly maxMembersRemoved: number;
  /**
   * Whether a request may replace or remove all members of a group (PUT, or PATCH of the whole list). With refuse, such
   * a request gets 400 invalidValue. Default: `accept`. In the RFCs: a deviation from RFC 7644 sections 3.5.1 and
   * 3.5.2.
   */
  readonly memberReplacement: 'accept' | 'refuse';
  /**
   * Whether a PATCH may both add and remove members. With refuse, such a request gets 400 invalidValue. Default:
   * `accept`. In the RFCs: a deviation from RFC 7644 section 3.5.2.
   */
  readonly mixedMemberChanges: 'accept' | 'refuse';
  /**
   * Requires that the displayName of each group is unique. A second group with the same displayName gets 409
   * uniqueness. Default: `off`. In the RFCs: a deviation from RFC 7643 section 8.7.1, which does not require a unique
   * displayName of groups.
   */
  readonly uniqueGroupNames: boolean;
  /**
   * Version of SCIM. With 1.1, the provider speaks only SCIM 1.1: the endpoint is /ServiceProviderConfigs, a PATCH is a
   * partial resource, and errors are in the array Errors. Responses are in JSON. With "Accept: application/xml", or
   * .xml at the end of the path, responses are in XML. Default: `2.0`. In the RFCs: the value "1.1" follows the SCIM
   * 1.1 API and the SCIM 1.1 core schema.
   */
  readonly scimVersion: '2.0' | '1.1';
  /**
   * Names of the resource types that the provider has, such as User. The endpoints of other types get 404, and
   * /ResourceTypes and /Schemas do not list them. Default: `all`. In the RFCs: allowed by RFC 7643 section 6.
   */
  readonly resourceTypes: readonly string[];
  /**
   * The methods that a resource type supports. A request with another method gets 405. Default: `any`. In the RFCs: a
   * deviation from RFC 7644 section 3.2.
   */
  readonly methods: MethodsByType;
  /**
   * Headers that a request must have. A request without one of these headers gets 400. Default: `none`. In the RFCs: a
   * deviation from RFC 7644 section 3.1, which requires only the headers of HTTP.
   */
  readonly requiredHeaders: readonly HeaderRule[];
  /**
   * Headers that a request must not have. A request with one of these headers gets 400. Default: `none`. In the RFCs: a
   * deviation from RFC 9110 section 5.1, which says that a recipient should ignore headers that it does not know.
   */
  readonly refusedHeaders: readonly HeaderRule[];
  /**
   * Required query parameters. A request that lacks one gets 400. Default: `none`. In the RFCs: a deviation from RFC
   * 7644 section 3, which requires no query parameters.
   */
  readonly requiredParameters: readonly HeaderRule[];
  /**
   * Maximum number of requests in a period, by method and resource type. The clock of the provider measures the period.
   * A request above a limit gets 429 with Retry-After. The first request after the end of a period starts the next
   * period. Default: `none`. In the RFCs: allowed by RFC 6585 section 4.
   */
  readonly rateLimits: readonly RateLimit[];
  /**
   * The media type of responses. scim: application/scim+json; json: application/json; html: text/html, although the
   * body is JSON. Default: `scim`. In the RFCs: each value except "scim" deviates from RFC 7644 section 3.8.
   */
  readonly mediaType: 'scim' | 'json' | 'html';
  /**
   * Names of the members in list responses and bulk responses. exact: Resources and Operations; lower: resources and
   * operations. Default: `exact`. In the RFCs: the value "lower" deviates from RFC 7644 sections 3.4.2 and 3.7.
   */
  readonly messageNames: 'exact' | 'lower';
  /** Members that list responses do not have. Default: `none`. In the RFCs: a deviation from RFC 7644 section 3.4.2. */
  readonly absentFromLists: readonly ('totalResults' | 'startIndex' | 'itemsPerPage')[];
  /**
   * The times meta.created and meta.lastModified in responses. real: as in the RFC; absent: not included; meaningless:
   * the time of the response. Default: `real`. In the RFCs: RFC 7643 section 3.1 allows the value "absent", but the
   * value "meaningless" deviates from this section.
   */
  readonly timestamps: 'real' | 'absent' | 'meaningless';
  /**
   * Attributes that have another name in responses, each as its RFC name, a colon and the other name:
   * externalId:external_id. Requests use the RFC names. Default: `none`. In the RFCs: a deviation from RFC 7643 section
   * 3.1.
   */
  readonly attributeNames: Readonly<Record<string, string>>;
  /**
   * Multi-valued attributes, such as emails. If there is only one value, responses contain an object instead of a list.
   * Default: `none`. In the RFCs: a deviation from RFC 7643 section 2.4.
   */
  readonly singleObjects: readonly string[];
  /**
   * Values of query and write behaviours that apply only to the requests of one resource type. Each value can also be
   * given alone, as User.patch=off. For a query over several resource types, the values of the whole provider apply.
   * Default: `none`. In the RFCs: the same as for each behaviour that this value contains.
   */
  readonly byType: BehaviourByType;
  /**
   * The method by which clients authenticate. bearer: with the token; basic: as the user "scimctl", whose password is
   * the token; oauth: with short-lived bearer tokens from /oauth/token, where the client "scimctl" sends the token as
   * client secret; mutual-tls: over TLS, with a client certificate of the server’s own CA; none: without
   * authentication. Default: `bearer`. In the RFCs: allowed by RFC 7644 section 2 (RFC 6750, RFC 7617, RFC 6749 section
   * 4.4, RFC 8446 section 4.3.2).
   */
  readonly auth: 'bearer' | 'basic' | 'oauth' | 'mutual-tls' | 'none';
  /**
   * With auth=oauth, the lifetime of an access token, measured with the clock of the provider. Default: `3600`. In the
   * RFCs: allowed by RFC 6749 section 5.1.
   */
  readonly tokenLifetime: number;
  /**
   * The discovery endpoints that need no credentials. config: /ServiceProviderConfig; all: also /ResourceTypes and
   * /Schemas; none: no endpoint. Default: `config`. In the RFCs: allowed: RFC 7643 section 5 only recommends that the
   * authenticationSchemes can be read without credentials.
   */
  readonly openDiscovery: 'config' | 'all' | 'none';
  /**
   * Origins of the web pages that are allowed to send requests (from a browser, jsdom or happy-dom): none, any, or a
   * list of origins. Preflight requests need no token. Default: `none`. In the RFCs: allowed: the RFCs of SCIM do not
   * mention browsers (Fetch, section 3.2).
   */
  readonly cors: 'none' | 'any' | readonly string[];
  /**
   * The status of a GET request for a resource that does not exist. Default: `404`. In the RFCs: the value "400"
   * deviates from RFC 7644 section 3.12.
   */
  readonly unknownId: '404' | '400';
  /**
   * The type of the status in an error: a string, such as "404", or an integer. Default: `string`. In the RFCs: the
   * value "integer" deviates from RFC 7644 section 3.12.
   */
  readonly errorStatus: 'string' | 'integer';
  /**
   * The shape of an error. rfc: as in the RFC; scim11: with the Errors array of SCIM 1.1; slack: with an Errors object;
   * aws: with the members "schema", "schemas" and "exceptionRequestId", and without "scimType". Default: `rfc`. In the
   * RFCs: each value except "rfc" deviates from RFC 7644 section 3.12.
   */
  readonly errorShape: 'rfc' | 'scim11' | 'slack' | 'aws';
}

/** Maps the name of a resource type to the behaviours that have another value for its requests. */
export type BehaviourByType = Readonly<Record<string, Partial<Omit<Behaviour, 'byType'>>>>;
