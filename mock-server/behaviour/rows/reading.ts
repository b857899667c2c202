import { compareOps } from '../../../src/protocol/filter/index.ts';
import { limit, names, namesByName, oneOf, onOff, whole } from '../kinds.ts';
import { row } from '../row.ts';

/** The operators of filters. The operator `[]` stands for a filter in brackets: `emails[primary eq true]`. */
export const filterParts = [...compareOps, 'pr', 'and', 'or', 'not', '[]'] as const;

/** Behaviours for queries: pages, filters, sorting. */
export const reading = {
  pagination: row(
    oneOf('index', 'cursor', 'both', 'cursor-on-request', 'none'),
    'both',
    'Methods of pagination: index, cursor, both (cursor if the client requests a cursor, otherwise index), cursor-on-request, or none. With cursor-on-request, the parameter "cursor" selects cursor pagination; without this parameter, the provider ignores startIndex, and only the first page can be read. With none, a response has all resources, and filter.maxResults is 2147483647',
    'allowed by RFC 7644 section 3.4.2.4 and RFC 9865 section 2.4, but the value "cursor-on-request" deviates from RFC 7644 section 3.4.2.4',
  ),
  defaultPageSize: row(
    whole(1, 'resources'),
    100,
    'Number of resources in a page if the request has no count',
    'allowed by RFC 7644 section 3.4.2.4',
  ),
  maxPageSize: row(
    whole(1, 'resources'),
    1000,
    'Maximum number of resources in a page. With index pagination, a larger count is reduced to this maximum. With cursor pagination, a larger count gets 400 invalidCount',
    'allowed by RFC 7644 section 3.4.2.4 and RFC 9865 section 2.1',
  ),
  cursorTimeout: row(
    whole(1, 'seconds'),
    3600,
    'The time for which a cursor is valid. The time starts with the request to which the provider responds with the cursor',
    'allowed by RFC 9865 section 2.1',
  ),
  filter: row(
    onOff,
    true,
    'Support for filters. When off, a request with a filter gets 501',
    'allowed by RFC 7644 section 3.4.2.2',
  ),
  filterOperators: row(
    names('any', filterParts),
    [],
    'Operators that a filter may use. [] means a filter in brackets, such as emails[primary eq true]',
    'a deviation from RFC 7644 section 3.4.2.2: a provider that supports filters must support all operators',
  ),
  filterAttributes: row(
    names('any'),
    [],
    'Attributes that a filter can use. Each attribute is written as in a filter. User:userName allows userName only for the resource type User. If the list has no attribute for a resource type, filters for this resource type can use any attribute',
    'a deviation from RFC 7644 section 3.4.2.2, which allows any attribute in a filter',
  ),
  filterNames: row(
    namesByName,
    {},
    'Attributes that have another name in filters, such as emails.value:email. A filter that uses the name from the RFC, such as emails.value, is not allowed',
    'a deviation from RFC 7644 section 3.4.2.2',
  ),
  maxFilterLength: row(
    limit,
    0,
    'Maximum number of characters of a filter. A longer filter gets 400 invalidFilter',
    'allowed: RFC 7644 leaves limits to the provider (section 3.12 mentions 413)',
  ),
  unsupportedFilter: row(
    oneOf('invalidFilter', 'empty', 'all'),
    'invalidFilter',
    'The response to a filter that filterOperators, filterAttributes or filterNames does not allow. invalidFilter: 400; empty: 200 without resources; all: 200 as without a filter',
    'as in RFC 7644 section 3.4.2.2, but the values "empty" and "all" deviate from this section',
  ),
  sort: row(
    onOff,
    true,
    'Support for sorting. When off, a request with sortBy gets 501',
    'allowed by RFC 7644 section 3.4.2.3',
  ),
  unsupportedSort: row(
    oneOf('501', 'ignore'),
    '501',
    'The response to a request with sortBy if the behaviour "sort" is off. 501: an error; ignore: the same response as without sortBy',
    'allowed, because RFC 7644 section 3.4.2.3 does not define the response of a provider that does not support sorting',
  ),
  visibility: row(
    oneOf('all', 'own'),
    'all',
    'The resources that clients see. all: every resource; own: only the resources that requests created while the value was own. A hidden resource gets 404 and is in no list, but its unique values cannot be used again',
    'the value "own" deviates from RFC 7644 section 3.4.2',
  ),
  countZero: row(
    oneOf('list', '400'),
    'list',
    'The response to a request with count=0. list: the number of matches, but no resources; 400: an error with the scimType invalidValue',
    'the value "400" deviates from RFC 7644 section 3.4.2.4',
  ),
  projection: row(
    onOff,
    true,
    'Support for the parameters "attributes" and "excludedAttributes". When off, the provider ignores these parameters',
    'the value "off" deviates from RFC 7644 section 3.9',
  ),
  pathCase: row(
    oneOf('exact', 'any', 'lower'),
    'exact',
    'Comparison of the paths of endpoints. exact: case-sensitive; any: case-insensitive, so that /users is the same endpoint as /Users; lower: the endpoints are in lower case, and /Users gets 404',
    'allowed: RFC 7644 does not define how paths of endpoints are compared, and the path of a URI is case-sensitive (RFC 3986 section 6.2.2.1)',
  ),
  serviceProviderConfig: row(
    oneOf('honest', 'understated', 'overstated', 'plural', 'absent'),
    'honest',
    'The response of /ServiceProviderConfig. honest: shows the features that the provider supports; understated: says that no optional feature is supported; overstated: says that every optional feature is supported; plural: like honest, but the endpoint is /ServiceProviderConfigs; absent: 404',
    'each value except "honest" deviates from RFC 7644 section 4',
  ),
  declaredPageSize: row(
    limit,
    0,
    'The value of filter.maxResults in /ServiceProviderConfig. With "none", the value is the real maximum page size',
    'each value except "none" deviates from RFC 7643 section 5',
  ),
} as const;

/** Behaviours for groups: the members that a read shows, and limits for a write. */
export const groups = {
  membersOnRead: row(
    oneOf('full', 'on-request', 'never'),
    'full',
    'Members of groups in responses to reads. full: always included; on-request: included only if the parameter "attributes" contains "members"; never: not included. In the Group schema, the characteristic "returned" of the attribute "members" has the matching value',
    'RFC 7643 section 7 allows each value of "returned", but the value "never" deviates from RFC 7643 section 4.2',
  ),
  membersOnCreate: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether POST and PUT of a group may contain members. With refuse, a request with members gets 400 invalidValue, and clients must add members with PATCH',
    'a deviation from RFC 7644 sections 3.3 and 3.5.1',
  ),
  unknownMembers: row(
    oneOf('refuse', 'take', 'drop'),
    'refuse',
    'The handling of group members that do not exist. refuse: the request gets 400 invalidValue; take: the provider stores the member and shows it without $ref; drop: the provider ignores the member',
    'allowed by RFC 7643 section 2.3.7: a provider may choose to enforce referential integrity',
  ),
  nonMemberRemoval: row(
    oneOf('accept', '404'),
    'accept',
    'The response if a PATCH removes a member and the group does not have this member. accept: the request succeeds; 404: an error that names the group',
    'the value "404" deviates from RFC 7644 section 3.5.2.2',
  ),
  maxMembersAdded: row(
    limit,
    0,
    'Maximum number of members that a request adds or sets. Above this limit, the behaviour limitError defines the response',
    'allowed: RFC 7644 leaves limits to the provider (section 3.12 mentions 413)',
  ),
  maxMembersRemoved: row(
    limit,
    0,
    'Maximum number of members that a PATCH removes individually. Above this limit, the behaviour limitError defines the response',
    'allowed: RFC 7644 leaves limits to the provider (section 3.12 mentions 413)',
  ),
  memberReplacement: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether a request may replace or remove all members of a group (PUT, or PATCH of the whole list). With refuse, such a request gets 400 invalidValue',
    'a deviation from RFC 7644 sections 3.5.1 and 3.5.2',
  ),
  mixedMemberChanges: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether a PATCH may both add and remove members. With refuse, such a request gets 400 invalidValue',
    'a deviation from RFC 7644 section 3.5.2',
  ),
  uniqueGroupNames: row(
    onOff,
    false,
    'Requires that the displayName of each group is unique. A second group with the same displayName gets 409 uniqueness',
    'a deviation from RFC 7643 section 8.7.1, which does not require a unique displayName of groups',
  ),
} as const;
