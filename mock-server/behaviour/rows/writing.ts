import { limit, names, oneOf, onOff, statusByType, whole } from '../kinds.ts';
import { row } from '../row.ts';

/** Behaviours for writes: how requests are read, and which changes are accepted. */
export const writing = {
  lenient: row(
    onOff,
    false,
    'Accepts frequent deviations of clients from the RFCs. When off, such a request is refused, and the error contains the reason',
    'allowed by RFC 9110 section 2.4: a recipient may recover from an error',
  ),
  patchReading: row(
    oneOf('same', 'strict', 'lenient'),
    'same',
    'The way in which PATCH requests are read: strict; lenient; or same, which means that the behaviour "lenient" decides',
    'the same as for the behaviour "lenient"',
  ),
  unknownAttributes: row(
    oneOf('same', 'refuse', 'ignore'),
    'same',
    'The handling of attributes that no schema defines. refuse: the request gets an error; ignore: the provider ignores the attribute; same: the behaviour "lenient" decides',
    'allowed by RFC 7644 section 3.3, which does not define the handling',
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
    oneOf('hard', 'deactivate', 'deactivate-then-404'),
    'hard',
    'The effect of DELETE on a user. hard: the user is removed; deactivate: "active" is set to false; deactivate-then-404: "active" is set to false, and requests for this user by id get 404, but queries still return the user. Resources without the attribute "active" are always removed',
    'a deviation from RFC 7644 section 3.6, except with the value "hard": the provider may keep a deleted resource, but must not return it',
  ),
  deactivation: row(
    oneOf('inactive', 'deleted', 'removed-later', 'listed-only', 'obfuscated'),
    'inactive',
    'The effect of "active": false on an existing user. inactive: the user stays, and can be reactivated; deleted: the user is removed; removed-later: the user becomes inactive only after deactivationDelay, and until then all responses show "active": true; listed-only: requests for this user by id get 404, but queries still return the user; obfuscated: the user stays, and userName and the values of "emails" are replaced',
    'with the values "inactive" and "obfuscated", allowed by RFC 7643 section 4.1.1 (active); with the other values, a deviation from RFC 7644 section 3.5',
  ),
  deactivationDelay: row(
    whole(1, 'seconds'),
    5,
    'With deactivation=removed-later, the time until the user becomes inactive, measured with the clock of the provider. A write that sets "active" to true in this time stops the deactivation; another write does not',
    'the same as for the behaviour "deactivation"',
  ),
  put: row(onOff, true, 'Support for PUT. When off, a PUT request gets 501', 'a deviation from RFC 7644 section 3.5.1'),
  patch: row(onOff, true, 'Support for PATCH. When off, a PATCH request gets 501', 'allowed by RFC 7644 section 3.5.2'),
  patchPathFilters: row(
    onOff,
    true,
    'Support for filters in the paths of PATCH, such as emails[type eq "work"].value. When off, such a path gets 400 invalidPath',
    'when off, a deviation from RFC 7644 section 3.5.2',
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
    'Asynchronous requests. none: every write is made before its response; request: a write with "Prefer: respond-async" gets 202, and is made after asyncDelay; long: every write gets 202. Pending writes are made in the order of their requests, before the first request after their time',
    'allowed by RFC 9967 section 2.5.1.1',
  ),
  asyncDelay: row(
    whole(0, 'seconds'),
    1,
    'With asyncRequest, the time after which an accepted write is made, measured with the clock of the provider. A request with "Prefer: wait" of this time or more is made at once',
    'allowed by RFC 9967 section 2.5.1.1 and RFC 7240 section 4.3',
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
    'Maximum size of the body of a request. A larger body gets 413. The size limits how long a request can block other requests',
    'allowed by RFC 7644 section 3.7.4',
  ),
} as const;
