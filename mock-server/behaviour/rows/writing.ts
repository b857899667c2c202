import { filterOrAll, limit, names, numbersByName, oneOf, onOff, statusByType, whole } from '../kinds.ts';
import { row } from '../row.ts';
import { normalisedValues, valueChanges } from '../value-changes.ts';

/** Behaviours for writes: how requests are read, and which changes are accepted. */
export const writing = {
  lenient: row(
    onOff,
    false,
    'Accepts requests with frequent deviations from the RFCs. When off, such a request is refused, and the error contains the reason',
    'allowed by RFC 9110 section 2.4: a recipient may recover from an error',
  ),
  patchReading: row(
    oneOf('same', 'strict', 'lenient'),
    'same',
    'The way in which PATCH requests are read: strict, lenient, or same. With same, the behaviour "lenient" decides',
    'the same as for the behaviour "lenient"',
  ),
  unknownAttributes: row(
    oneOf('same', 'refuse', 'ignore'),
    'same',
    'The handling of attributes that no schema defines. refuse: the request gets an error; ignore: the provider ignores the attribute; same: the behaviour "lenient" decides',
    'allowed by RFC 7644 section 3.3, which does not define the handling',
  ),
  stringBooleans: row(
    oneOf('same', 'accept', 'refuse'),
    'same',
    'Booleans that are written as strings, such as active: "false". accept: read as booleans; refuse: 400 invalidValue; same: the behaviour "lenient" or "patchReading" decides',
    'the same as for the behaviour "lenient"',
  ),
  requiredAttributes: row(
    names('none'),
    [],
    'Attributes that POST and PUT require in addition to the required attributes of the RFC, such as displayName,name.givenName. The schemas show these attributes as required',
    'allowed by RFC 7643 section 7 (required)',
  ),
  singleValued: row(
    names('none'),
    [],
    'Multi-valued attributes that allow one value only, such as emails,phoneNumbers. A request with more values gets 400 invalidValue',
    'a deviation from RFC 7643 section 2.4',
  ),
  maxLengths: row(
    numbersByName,
    {},
    'Maximum number of characters in the values of an attribute. A longer value gets 400 invalidValue',
    'allowed: RFC 7643 defines no lengths',
  ),
  unchangeable: row(
    names('none'),
    [],
    'Attributes of existing resources that PATCH and PUT do not change, such as displayName. For an attribute of one resource type only, write User:userName',
    'a deviation from RFC 7644 section 3.5, because the schemas define the attributes as readWrite',
  ),
  unchangeableResponse: row(
    oneOf('mutability', 'ignore'),
    'mutability',
    'The response to a change of an attribute in the behaviour "unchangeable". mutability: 400; ignore: the request succeeds, and the attribute keeps its value',
    'the same as for the behaviour "unchangeable"',
  ),
  normalisedValues: row(
    normalisedValues,
    {},
    `Changes of values before the provider stores the values: ${Object.entries(valueChanges)
      .map(([name, { summary }]) => `${name}: ${summary}`)
      .join('; ')}`,
    'allowed by RFC 7644 section 3.3: the provider may change values',
  ),
  userNameChange: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether the userName of a user can be changed. With refuse, a request that changes the userName gets 400 mutability',
    'a deviation from RFC 7643 section 8.7.1, which defines userName as readWrite',
  ),
  inactiveOnCreate: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether a new resource may have active: false. With refuse, such a request gets 400 invalidValue',
    'a deviation from RFC 7644 section 3.3',
  ),
  idSource: row(
    oneOf('server', 'externalId'),
    'server',
    'The source of ids. server: the provider generates the id; externalId: the id of a new resource is its externalId, and the request gets 409 if another resource has this id',
    'allowed by RFC 7643 section 3.1, as long as the id stays the same when the externalId changes',
  ),
  delete: row(
    oneOf('hard', 'deactivate', 'deactivate-later', 'deactivate-then-404'),
    'hard',
    'The effect of DELETE on a user. hard: the user is removed; deactivate: "active" is set to false; deactivate-later: "active" is set to false after deactivationDelay; deactivate-then-404: "active" is set to false, and requests for this user by id get 404, but queries still return the user. Resources without the attribute "active" are always removed',
    'each value except "hard" deviates from RFC 7644 section 3.6. A provider may keep a deleted resource, but must not return this resource',
  ),
  deactivation: row(
    oneOf('inactive', 'deleted', 'removed-later', 'listed-only', 'obfuscated'),
    'inactive',
    'The effect of "active": false on an existing user. inactive: the user stays, and can be reactivated; deleted: the user is removed; removed-later: the user becomes inactive only after deactivationDelay, and until then all responses show "active": true; listed-only: requests for this user by id get 404, but queries still return the user; obfuscated: the user stays, and userName and the values of "emails" are replaced',
    'RFC 7643 section 4.1.1 (active) allows the values "inactive" and "obfuscated"; the other values deviate from RFC 7644 section 3.5',
  ),
  deactivationDelay: row(
    whole(1, 'seconds'),
    5,
    'For deactivation=removed-later and delete=deactivate-later: the time until the user becomes inactive, measured with the clock of the provider. A write that sets "active" to true in this time stops the deactivation; other writes do not',
    'the same as for the behaviour "deactivation"',
  ),
  put: row(onOff, true, 'Support for PUT. When off, a PUT request gets 501', 'a deviation from RFC 7644 section 3.5.1'),
  patch: row(onOff, true, 'Support for PATCH. When off, a PATCH request gets 501', 'allowed by RFC 7644 section 3.5.2'),
  patchWithoutPath: row(
    oneOf('accept', 'refuse'),
    'accept',
    'PATCH operations that have an object as value and no path. With refuse, such an operation gets 400 invalidSyntax',
    'the value "refuse" deviates from RFC 7644 section 3.5.2',
  ),
  patchPathFilters: row(
    onOff,
    true,
    'Support for filters in the paths of PATCH, such as emails[type eq "work"].value. When off, such a path gets 400 invalidPath',
    'the value "off" deviates from RFC 7644 section 3.5.2',
  ),
  patchStatus: row(
    statusByType,
    { Group: 204, default: 200 },
    'The status of a successful PATCH by resource type: 200 with the resource, or 204. The default for groups is 204, because a response with a large group takes more work than the change of the group',
    'allowed by RFC 7644 section 3.5.2',
  ),
  maxPatchOperations: row(
    limit,
    0,
    'Maximum number of operations of a PATCH. Above this limit, the behaviour limitError defines the response',
    'allowed: RFC 7644 leaves limits to the provider (section 3.12 mentions 413)',
  ),
  limitError: row(
    oneOf('invalidValue', 'tooMany', '413'),
    'invalidValue',
    'The response to a request above maxMembersAdded, maxMembersRemoved or maxPatchOperations: 400 with the scimType invalidValue or tooMany, or 413',
    'allowed: RFC 7644 section 3.12 defines no scimType for these limits',
  ),
  asyncRequest: row(
    oneOf('none', 'request', 'long'),
    'none',
    'Asynchronous requests. none: every write is made before its response; request: a write with "Prefer: respond-async" gets 202, and is made after asyncDelay; long: every write gets 202. Pending writes are made in the order of their requests. A pending write is made when the first request after asyncDelay arrives, before this request is handled',
    'allowed by RFC 9967 section 2.5.1.1',
  ),
  asyncDelay: row(
    whole(0, 'seconds'),
    1,
    'With asyncRequest, the time after which an accepted write is made, measured with the clock of the provider. If "Prefer: wait" in a request gives this time or a longer time, the write is made at once',
    'allowed by RFC 9967 section 2.5.1.1 and RFC 7240 section 4.3',
  ),
  securityEvents: row(
    oneOf('none', 'notice', 'full'),
    'none',
    'Events about each change of a resource. notice: an event has the names of the changed attributes; full: an event has the values, but never a password. Events are polled from /SecurityEvents/poll (RFC 8936), and signed with the key of /SecurityEvents/jwks. Events are kept in memory, so they are lost when the server stops',
    'allowed by RFC 9967 section 2.4',
  ),
  eventFeed: row(
    filterOrAll,
    'all',
    'With securityEvents, the resources in the event feed: all, or those that match a filter on stored attributes. If a change moves a resource into or out of the feed, the event is feed:add or feed:remove',
    'allowed by RFC 9967 section 2.3',
  ),
  etag: row(
    onOff,
    true,
    'Support for versions: ETag, If-Match and If-None-Match. When off, the provider ignores these headers',
    'allowed by RFC 7644 section 3.14',
  ),
  bulk: row(
    onOff,
    true,
    'Support for bulk requests. When off, POST to /Bulk gets 501',
    'allowed by RFC 7644 section 3.7',
  ),
  maxOperations: row(
    whole(0, 'operations'),
    1000,
    'Maximum number of operations of a bulk request. A request with more operations gets 413',
    'allowed by RFC 7644 section 3.7.4',
  ),
  maxPayloadSize: row(
    whole(1, 'bytes'),
    1024 * 1024,
    'Maximum size of the body of a request. A larger body gets 413. This maximum limits the time for which one request can block other requests',
    'allowed by RFC 7644 section 3.7.4',
  ),
} as const;
