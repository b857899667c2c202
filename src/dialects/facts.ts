import type * as z from 'zod/mini';
import type { Fact } from './fact.ts';
import {
  aliases,
  bulk,
  byType,
  count,
  type FactKind,
  headerList,
  kind,
  methodList,
  nameList,
  normalisationList,
  operatorList,
  rateLimitList,
  word,
  yesOrNo,
} from './kinds.ts';

/**
 * The table of facts: what is known or not known about each service. Documents, `dialects show`, the presets of the
 * bundled provider and the client walk this table. The names of behaviours of the bundled provider are used where a
 * fact and a behaviour have the same meaning.
 */
export const facts = {
  auth: kind(
    'connection',
    'authentication',
    'provider',
    nameList,
    'Methods of authentication: bearer, basic, oauth, mutual-tls',
  ),
  resourceTypes: kind('connection', 'resource types', 'both', nameList, 'The resource types that the service has'),
  methods: kind(
    'connection',
    'methods',
    'both',
    byType(methodList),
    'The HTTP methods of each resource type. A method that is missing in a list does not work',
  ),
  requiredHeaders: kind(
    'connection',
    'required headers',
    'both',
    headerList,
    'Headers without which the service refuses a request',
  ),
  refusedHeaders: kind(
    'connection',
    'refused headers',
    'both',
    headerList,
    'Headers with which the service refuses a request',
  ),
  endpointCase: kind(
    'connection',
    'case of endpoints',
    'both',
    word('exact', 'lower', 'any'),
    'exact: /Users; lower: /users; any: both',
  ),
  serviceProviderConfig: kind(
    'connection',
    'ServiceProviderConfig',
    'both',
    word('honest', 'understated', 'overstated', 'plural', 'absent'),
    'honest: as the service is; understated: optional features that work are not declared; overstated: features are declared that do not work; plural: the endpoint is /ServiceProviderConfigs; absent: there is none',
  ),

  filterOperators: kind(
    'reading',
    'filter operators',
    'both',
    operatorList,
    'Operators that a filter may use. [] is a filter in brackets',
  ),
  filterAttributes: kind(
    'reading',
    'filter attributes',
    'both',
    byType(nameList),
    'Attributes that a filter may use, for each resource type',
  ),
  filterNames: kind(
    'reading',
    'names in filters',
    'client',
    aliases,
    'Attributes that have another name in a filter than in RFC 7643',
  ),
  unsupportedFilter: kind(
    'reading',
    'response to an unsupported filter',
    'provider',
    word('invalidFilter', 'empty', 'all'),
    'invalidFilter: status 400; empty: 200 without resources; all: 200 with every resource',
  ),
  projection: kind(
    'reading',
    'selection of attributes',
    'both',
    yesOrNo,
    'Whether the parameters attributes and excludedAttributes have an effect',
  ),
  pagination: kind(
    'reading',
    'pagination',
    'both',
    word('index', 'cursor', 'cursor-on-request', 'none'),
    'index: startIndex and count; cursor: RFC 9865, without a request for it; cursor-on-request: RFC 9865 after the parameter cursor, and without it only the first page; none: everything in one response',
  ),
  defaultPageSize: kind('reading', 'default page size', 'provider', count, 'Resources in a page without count'),
  maxPageSize: kind('reading', 'maximum page size', 'both', count, 'Largest number of resources in a page'),
  sort: kind('reading', 'sorting', 'both', yesOrNo, 'Whether sortBy has an effect'),
  countZero: kind(
    'reading',
    'count=0',
    'both',
    word('list', '400'),
    'list: an empty list with the total; 400: an error',
  ),

  requiredAttributes: kind(
    'writing',
    'required attributes',
    'both',
    byType(nameList),
    'Attributes that a new resource must have, in addition to those of RFC 7643',
  ),
  singleValued: kind(
    'writing',
    'attributes with one value',
    'both',
    nameList,
    'Multi-valued attributes of RFC 7643 of which the service accepts only one value',
  ),
  normalisations: kind(
    'writing',
    'changed values',
    'client',
    normalisationList,
    'Values that the service changes before it stores them',
  ),
  patchPathFilters: kind(
    'writing',
    'filters in PATCH paths',
    'both',
    yesOrNo,
    'Whether a PATCH path may contain a filter, such as emails[type eq "work"].value',
  ),
  patchStatus: kind(
    'writing',
    'status of PATCH',
    'provider',
    byType(word('200', '204')),
    'The status of a successful PATCH, for each resource type',
  ),
  userNameChange: kind(
    'writing',
    'change of userName',
    'provider',
    word('accept', 'refuse'),
    'Whether the userName of a user can be changed',
  ),
  idSource: kind(
    'writing',
    'source of ids',
    'provider',
    word('server', 'externalId'),
    'externalId: the id of a resource is its externalId',
  ),
  inactiveOnCreate: kind(
    'writing',
    'creation of inactive users',
    'provider',
    word('accept', 'refuse'),
    'Whether a user can be created with active: false',
  ),
  deactivation: kind(
    'writing',
    'effect of active: false',
    'both',
    word('inactive', 'deleted', 'removed-later', 'listed-only', 'obfuscated'),
    'inactive: the user stays and can be reactivated; deleted: the account is deleted; removed-later: the user becomes inactive some time after the response; listed-only: the account is deleted, and the user is still listed; obfuscated: the user stays, and its names are replaced',
  ),
  delete: kind(
    'writing',
    'effect of DELETE on a user',
    'both',
    word('hard', 'deactivate', 'deactivate-then-404'),
    'hard: the user is deleted; deactivate: the user becomes inactive; deactivate-then-404: in addition, a read by id gets 404',
  ),
  etag: kind('writing', 'versions', 'both', yesOrNo, 'Whether If-Match has an effect'),
  bulk: kind('writing', 'bulk requests', 'both', bulk, 'Support for /Bulk, with its limits'),

  membersOnRead: kind(
    'groups',
    'members in responses',
    'both',
    word('full', 'on-request', 'never'),
    'full: a group always shows its members; on-request: only with attributes=members; never: not at all',
  ),
  membersOnCreate: kind(
    'groups',
    'members of new groups',
    'both',
    word('accept', 'refuse'),
    'Whether a new group may have members in the request',
  ),
  memberReplacement: kind(
    'groups',
    'replacement of all members',
    'both',
    word('accept', 'refuse'),
    'Whether one request may replace or remove all members of a group',
  ),
  mixedMemberChanges: kind(
    'groups',
    'members added and removed in one request',
    'both',
    word('accept', 'refuse'),
    'Whether one PATCH may both add and remove members',
  ),
  unknownMembers: kind(
    'groups',
    'members that do not exist',
    'provider',
    word('refuse', 'take', 'drop'),
    'refuse: an error; take: the member is stored; drop: the member is ignored',
  ),
  uniqueGroupNames: kind(
    'groups',
    'unique names of groups',
    'provider',
    yesOrNo,
    'Whether two groups cannot have the same displayName',
  ),

  maxMembersAdded: kind('limits', 'members added in a request', 'both', count, 'Most members that a request may add'),
  maxMembersRemoved: kind(
    'limits',
    'members removed in a request',
    'both',
    count,
    'Most members that a request may remove',
  ),
  maxPatchOperations: kind('limits', 'operations of a PATCH', 'both', count, 'Most operations of a PATCH'),
  maxMembers: kind('limits', 'members of a group', 'none', count, 'Most members that a group may have'),
  limitError: kind(
    'limits',
    'response above these limits',
    'provider',
    word('invalidValue', 'tooMany', '413'),
    'Status 400 with this scimType, or status 413',
  ),
  maxRequestSize: kind('limits', 'size of a request', 'both', count, 'Largest body of a request, in bytes'),
  rateLimits: kind('limits', 'rate limits', 'both', rateLimitList, 'Most requests in a time'),

  errorShape: kind(
    'errors',
    'shape of errors',
    'provider',
    word('rfc', 'scim11', 'slack', 'aws'),
    'rfc: RFC 7644 section 3.12; scim11: the array Errors of SCIM 1.1; slack: an object Errors; aws: schema and schemas, without scimType',
  ),
  errorStatus: kind(
    'errors',
    'type of the status in errors',
    'provider',
    word('string', 'integer'),
    'A string, as in RFC 7644, or an integer',
  ),
  unknownId: kind(
    'errors',
    'read of an unknown id',
    'both',
    word('404', '400'),
    'The status of a read of a resource that does not exist',
  ),
} as const satisfies Record<string, FactKind<unknown>>;

export type FactName = keyof typeof facts;

/** All names of facts, in the order of the table. */
export const factNames = Object.keys(facts) as readonly FactName[];

/** The value of each fact. */
export type FactValues = {
  readonly [K in FactName]: (typeof facts)[K] extends { schema: z.ZodMiniType<infer T> } ? T : never;
};

/** The known facts about a service. */
export type Facts = { readonly [K in FactName]?: Fact<FactValues[K]> };
