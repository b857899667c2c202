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
    'Ways of paging: by index, by cursor, both (index where a client names none), or none, which answers with everything at once, and says 2147483647 as filter.maxResults',
    'a freedom of RFC 7644 section 3.4.2.4 and RFC 9865 section 2.4',
  ),
  defaultPageSize: row(
    whole(1, 'resources'),
    100,
    'Resources in a page where the client names no count',
    'a freedom of RFC 7644 section 3.4.2.4',
  ),
  maxPageSize: row(
    whole(1, 'resources'),
    1000,
    'Most resources in a page; a larger count gets so many by index, and 400 invalidCount by cursor',
    'a freedom of RFC 7644 section 3.4.2.4 and RFC 9865 section 2.1',
  ),
  cursorTimeout: row(
    whole(1, 'seconds'),
    3600,
    'How long a cursor lives between two pages',
    'a freedom of RFC 9865 section 2.1',
  ),
  filter: row(onOff, true, 'Filters; 501 when off', 'a freedom of RFC 7644 section 3.4.2.2'),
  filterOperators: row(
    names('any', filterParts),
    [],
    'The operators that a filter may have; [] stands for a filter in brackets',
    'a deviation from RFC 7644 section 3.4.2.2, where a provider with filters has all operators',
  ),
  filterAttributes: row(
    names('any'),
    [],
    'The attributes that a filter may name, as it spells them',
    'a deviation from RFC 7644 section 3.4.2.2, where a filter may name any attribute',
  ),
  unsupportedFilter: row(
    oneOf('invalidFilter', 'empty'),
    'invalidFilter',
    'What a filter gets that filterOperators or filterAttributes leaves out: 400 invalidFilter, or 200 and no resource',
    'RFC 7644 section 3.4.2.2, and with empty a deviation from it',
  ),
  sort: row(onOff, true, 'Sorting; 501 when off', 'a freedom of RFC 7644 section 3.4.2.3'),
  pathCase: row(
    oneOf('exact', 'any'),
    'exact',
    'Whether /users is found where the endpoint is /Users',
    'a freedom: RFC 7644 does not say how paths of endpoints are compared, and URIs do regard case (RFC 3986 section 6.2.2.1)',
  ),
  serviceProviderConfig: row(
    oneOf('honest', 'understated', 'overstated', 'absent'),
    'honest',
    'What /ServiceProviderConfig says: the truth, that nothing optional is supported, that everything is, or 404',
    'a deviation from RFC 7644 section 4, except for honest',
  ),
} as const;

/** Groups: the members that a read shows, and limits for a write. */
export const groups = {
  membersOnRead: row(
    oneOf('full', 'on-request', 'never'),
    'full',
    'Whether groups are read with their members: always, where the attributes parameter names them, or never. The Group schema says so too',
    'a freedom of RFC 7643 section 7 (returned); with never a deviation from section 4.2',
  ),
  membersOnCreate: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether POST and PUT of a group may have members; 400 invalidValue where not, and PATCH adds them',
    'a deviation from RFC 7644 sections 3.3 and 3.5.1',
  ),
  unknownMembers: row(
    oneOf('refuse', 'take', 'drop'),
    'refuse',
    'What becomes of members that are no resource here: 400 invalidValue, kept as they came and shown without $ref, or left out',
    'a freedom of RFC 7643 section 2.3.7: a provider may choose to enforce referential integrity',
  ),
  maxMembersAdded: row(
    limit,
    0,
    'Most members that one request adds or sets; more get what limitError says',
    'a freedom: RFC 7644 leaves limits to the provider (section 3.12 names 413)',
  ),
  maxMembersRemoved: row(
    limit,
    0,
    'Most members that one PATCH removes one by one; more get what limitError says',
    'a freedom: RFC 7644 leaves limits to the provider (section 3.12 names 413)',
  ),
  uniqueGroupNames: row(
    onOff,
    false,
    'Refuses a second group with the displayName of another: 409 uniqueness',
    'a deviation from RFC 7643 section 8.7.1, where the displayName of a group has no uniqueness',
  ),
} as const;
