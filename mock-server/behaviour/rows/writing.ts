import { limit, names, oneOf, onOff, statusByType, whole } from '../kinds.ts';
import { row } from '../row.ts';

/** Writes: how requests are read, and which changes are accepted. */
export const writing = {
  lenient: row(
    onOff,
    false,
    'Accepts frequent deviations of clients from the RFCs. When off, such a request is refused with the reason',
    'a freedom of RFC 9110 section 2.4: a recipient may recover from an error',
  ),
  patchReading: row(
    oneOf('same', 'strict', 'lenient'),
    'same',
    'How a PATCH is read: strict or lenient; same, as lenient says',
    'a freedom, as lenient is',
  ),
  unknownAttributes: row(
    oneOf('same', 'refuse', 'ignore'),
    'same',
    'What happens to attributes that no schema defines: refuse; ignore, left out; same, as lenient says',
    'a freedom of RFC 7644 section 3.3, which does not define it',
  ),
  requiredAttributes: row(
    names('none'),
    [],
    'Attributes that POST and PUT require in addition to those of the RFC, such as displayName,name.givenName. The schemas agree',
    'a freedom of RFC 7643 section 7 (required)',
  ),
  singleValued: row(
    names('none'),
    [],
    'Multi-valued attributes that allow one value only, such as emails,phoneNumbers. More values get 400 invalidValue',
    'a deviation from RFC 7643 section 2.4',
  ),
  userNameChange: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether the userName of a user can change. When refused, a change gets 400 mutability',
    'a deviation from RFC 7643 section 8.7.1, where userName is readWrite',
  ),
  idSource: row(
    oneOf('server', 'externalId'),
    'server',
    'The source of ids: server; externalId, where a new resource takes its externalId as id, and gets 409 when another resource has this id',
    'a freedom of RFC 7643 section 3.1, as long as the id stays the same when the externalId changes',
  ),
  delete: row(
    oneOf('hard', 'deactivate', 'deactivate-then-404'),
    'hard',
    'What DELETE does to a user: hard, removes it; deactivate, sets active to false; deactivate-then-404, sets active to false, and requests for an inactive user by id get 404 while queries still find it. Resources without active are removed',
    'a deviation from RFC 7644 section 3.6, except for hard: what is deleted may be kept, but neither read nor found',
  ),
  put: row(onOff, true, 'PUT. When off, it gets 501', 'a deviation from RFC 7644 section 3.5.1'),
  patch: row(onOff, true, 'PATCH. When off, it gets 501', 'a freedom of RFC 7644 section 3.5.2'),
  patchStatus: row(
    statusByType,
    { Group: 204, default: 200 },
    'The status of a successful PATCH by resource type: 200 with the resource, or 204. The default for groups is 204, since the body of a large group would cost more than its change',
    'a freedom of RFC 7644 section 3.5.2',
  ),
  maxPatchOperations: row(
    limit,
    0,
    'Maximum number of operations of a PATCH. Above it, the response is that of limitError',
    'a freedom: RFC 7644 leaves limits to the provider (section 3.12 names 413)',
  ),
  limitError: row(
    oneOf('invalidValue', 'tooMany', '413'),
    'invalidValue',
    'The response to a request above maxMembersAdded, maxMembersRemoved or maxPatchOperations: 400 with this scimType, or 413',
    'a freedom: RFC 7644 section 3.12 has no scimType for it',
  ),
  etag: row(
    onOff,
    true,
    'Versions: ETag, If-Match and If-None-Match. When off, the provider ignores these headers',
    'a freedom of RFC 7644 section 3.14',
  ),
  bulk: row(onOff, true, 'POST to /Bulk. When off, it gets 501', 'a freedom of RFC 7644 section 3.7'),
  maxOperations: row(
    whole(0, 'operations'),
    1000,
    'Maximum number of operations of a bulk request. Above it, the response is 413',
    'a freedom of RFC 7644 section 3.7.4',
  ),
  maxPayloadSize: row(
    whole(1, 'bytes'),
    1024 * 1024,
    'Maximum size of the body of a request. A larger body gets 413. The size limits how long a request can block other requests',
    'a freedom of RFC 7644 section 3.7.4',
  ),
} as const;
