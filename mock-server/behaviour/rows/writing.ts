import { limit, names, oneOf, onOff, statusByType, whole } from '../kinds.ts';
import { row } from '../row.ts';

/** Writes: how requests are read, and which changes are accepted. */
export const writing = {
  lenient: row(
    onOff,
    false,
    'Understands what clients send against the RFCs, instead of refusing it and saying why',
    'a freedom of RFC 9110 section 2.4: a recipient may recover from an error',
  ),
  patchReading: row(
    oneOf('same', 'strict', 'lenient'),
    'same',
    'Whether a PATCH is read leniently, where that is not the same as for everything else',
    'a freedom, as lenient is',
  ),
  unknownAttributes: row(
    oneOf('same', 'refuse', 'ignore'),
    'same',
    'Whether attributes that no schema defines are refused or left out, where that is not what lenient says',
    'a freedom of RFC 7644 section 3.3, which does not say what becomes of them',
  ),
  requiredAttributes: row(
    names('none'),
    [],
    'Attributes that POST and PUT need besides those of the RFC, such as displayName,name.givenName; the schemas say so too',
    'a freedom of RFC 7643 section 7 (required)',
  ),
  singleValued: row(
    names('none'),
    [],
    'Multi-valued attributes that take no more than one value, such as emails,phoneNumbers; 400 invalidValue for more',
    'a deviation from RFC 7643 section 2.4',
  ),
  userNameChange: row(
    oneOf('accept', 'refuse'),
    'accept',
    'Whether a user may get another userName; 400 mutability where not',
    'a deviation from RFC 7643 section 8.7.1, where userName is readWrite',
  ),
  idSource: row(
    oneOf('server', 'externalId'),
    'server',
    'Where an id comes from; externalId makes it that of a new resource that has one, and 409 where it is taken',
    'a freedom of RFC 7643 section 3.1, as long as the id stays the same when the externalId changes',
  ),
  delete: row(
    oneOf('hard', 'deactivate', 'deactivate-then-404'),
    'hard',
    'What DELETE does to a user: removes it, sets active to false and keeps it, or does that and answers 404 to every request for an inactive user by its id, while queries go on finding it. Resources without active are removed',
    'a deviation from RFC 7644 section 3.6, except for hard: what is deleted may be kept, but neither read nor found',
  ),
  put: row(onOff, true, 'PUT; 501 when off', 'a deviation from RFC 7644 section 3.5.1'),
  patch: row(onOff, true, 'PATCH; 501 when off', 'a freedom of RFC 7644 section 3.5.2'),
  patchStatus: row(
    statusByType,
    { Group: 204, default: 200 },
    'What a successful PATCH answers, by resource type: 200 with the resource or 204. Groups answer 204: the body of a large one would cost more than its change',
    'a freedom of RFC 7644 section 3.5.2',
  ),
  maxPatchOperations: row(
    limit,
    0,
    'Most operations of a PATCH; more get what limitError says',
    'a freedom: RFC 7644 leaves limits to the provider (section 3.12 names 413)',
  ),
  limitError: row(
    oneOf('invalidValue', 'tooMany', '413'),
    'invalidValue',
    'What a request gets that is above maxMembersAdded, maxMembersRemoved or maxPatchOperations: 400 with this scimType, or 413',
    'a freedom: RFC 7644 section 3.12 has no scimType for it',
  ),
  etag: row(
    onOff,
    true,
    'Versions: ETag, If-Match and If-None-Match; passed over when off',
    'a freedom of RFC 7644 section 3.14',
  ),
  bulk: row(onOff, true, 'POST to /Bulk; 501 when off', 'a freedom of RFC 7644 section 3.7'),
  maxOperations: row(
    whole(0, 'operations'),
    1000,
    'Most operations of a bulk request; more get 413',
    'a freedom of RFC 7644 section 3.7.4',
  ),
  maxPayloadSize: row(
    whole(1, 'bytes'),
    1024 * 1024,
    'Largest body of a request; a larger one gets 413. How large it is decides how long one request can keep others waiting',
    'a freedom of RFC 7644 section 3.7.4',
  ),
} as const;
