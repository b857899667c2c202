import { compareOps } from '../../../src/protocol/filter/index.ts';
import { limit, names, oneOf, onOff, whole } from '../kinds.ts';
import { row } from '../row.ts';

/** The operators of filters, with `[]` for a filter on the values of an attribute. */
export const filterParts = [...compareOps, 'pr', 'and', 'or', 'not', '[]'] as const;

/** Queries: pages, filters, sorting. */
export const reading = {
  pagination: row(
    oneOf('index', 'cursor', 'both', 'none'),
    'both',
    'Ways of paging: by index, by cursor, both (index unless the client asks for a cursor), or none, where a response has all resources and filter.maxResults is 2147483647',
    'a freedom of RFC 7644 section 3.4.2.4 and RFC 9865 section 2.4',
  ),
  defaultPageSize: row(
    whole(1, 'resources'),
    100,
    'Resources in a page when the client gives no count',
    'a freedom of RFC 7644 section 3.4.2.4',
  ),
  maxPageSize: row(
    whole(1, 'resources'),
    1000,
    'Maximum number of resources in a page. A larger count is reduced to it by index, and gets 400 invalidCount by cursor',
    'a freedom of RFC 7644 section 3.4.2.4 and RFC 9865 section 2.1',
  ),
  cursorTimeout: row(
    whole(1, 'seconds'),
    3600,
    'How long a cursor is valid after the previous page',
    'a freedom of RFC 9865 section 2.1',
  ),
  filter: row(onOff, true, 'Filters. When off, a filter gets 501', 'a freedom of RFC 7644 section 3.4.2.2'),
  filterOperators: row(
    names('any', filterParts),
    [],
    'Operators that a filter may use. [] stands for a filter in brackets',
    'a deviation from RFC 7644 section 3.4.2.2, where a provider with filters has all operators',
  ),
  filterAttributes: row(
    names('any'),
    [],
    'Attributes that a filter may use, as they are written in the filter',
    'a deviation from RFC 7644 section 3.4.2.2, where a filter may name any attribute',
  ),
  unsupportedFilter: row(
    oneOf('invalidFilter', 'empty'),
    'invalidFilter',
    'The response to a filter that filterOperators or filterAttributes does not allow: 400 invalidFilter, or 200 without resources',
    'RFC 7644 section 3.4.2.2, and with empty a deviation from it',
  ),
  sort: row(onOff, true, 'Sorting. When off, sortBy gets 501', 'a freedom of RFC 7644 section 3.4.2.3'),
  pathCase: row(
    oneOf('exact', 'any'),
    'exact',
    'Whether the case of endpoints in a path matters: with any, /users reaches /Users',
    'a freedom: RFC 7644 does not say how paths of endpoints are compared, and URIs do regard case (RFC 3986 section 6.2.2.1)',
  ),
  serviceProviderConfig: row(
    oneOf('honest', 'understated', 'overstated', 'absent'),
    'honest',
    'What /ServiceProviderConfig says: honest, the truth; understated, that no optional feature is supported; overstated, that every optional feature is supported; absent, 404',
    'a deviation from RFC 7644 section 4, except for honest',
  ),
} as const;

/** Groups: the members that a read shows, and limits for a write. */
export const groups = {
  membersOnRead: row(
    oneOf('full', 'on-request', 'never'),
    'full',
    'Whether reads of groups return members: full, always; on-request, only when the parameter attributes names them; never. The Group schema agrees',
    'a freedom of RFC 7643 section 7 (returned); with never a deviation from section 4.2',
  ),
  membersOnCreate: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether POST and PUT of a group may have members. When refused, they get 400 invalidValue, and clients add members with PATCH',
    'a deviation from RFC 7644 sections 3.3 and 3.5.1',
  ),
  unknownMembers: row(
    oneOf('refuse', 'take', 'drop'),
    'refuse',
    'What happens to members that do not exist: refuse, 400 invalidValue; take, stored and shown without $ref; drop, left out',
    'a freedom of RFC 7643 section 2.3.7: a provider may choose to enforce referential integrity',
  ),
  maxMembersAdded: row(
    limit,
    0,
    'Maximum number of members that a request adds or sets. Above it, the response is that of limitError',
    'a freedom: RFC 7644 leaves limits to the provider (section 3.12 names 413)',
  ),
  maxMembersRemoved: row(
    limit,
    0,
    'Maximum number of members that a PATCH removes by name. Above it, the response is that of limitError',
    'a freedom: RFC 7644 leaves limits to the provider (section 3.12 names 413)',
  ),
  uniqueGroupNames: row(
    onOff,
    false,
    'Whether the displayName of a group must be unique. A second group with the same displayName gets 409 uniqueness',
    'a deviation from RFC 7643 section 8.7.1, where the displayName of a group has no uniqueness',
  ),
} as const;
