/** The code of a notice. Codes are stable, so that programs can use them. */
export type NoticeCode =
  /** The bytes of a response are not UTF-8. */
  | 'notUtf8'
  /** The service created a resource, but the client could not read the resource again. */
  | 'notReadAgain'
  /** The service responds with 404 instead of an empty list. */
  | 'notFoundForEmpty'
  /** A discovery document is missing or cannot be read; the resource types of RFC 7643 are used. */
  | 'noDiscovery'
  /** A resource type uses schemas that the service does not define. */
  | 'brokenModel'
  /** A schema defines attributes with invalid names. */
  | 'unusableAttribute'
  /** The service returns an empty list if the request has no `startIndex`, although there are resources. */
  | 'needsStartIndex'
  /** The service rejected its own cursor, so the list was read again from its start. */
  | 'cursorExpired'
  /** The list is longer than the limit of the caller. */
  | 'limited'
  /** The list ended before `totalResults` resources were read. */
  | 'incomplete'
  /** The service ignores `startIndex` and sends no `totalResults`. */
  | 'unpaged'
  /** The service sends no `totalResults`. */
  | 'noTotal'
  /** `totalResults` is smaller than the number of resources in the page. */
  | 'wrongTotal'
  /** `totalResults` changed while the list was read. */
  | 'totalChanged'
  /** `startIndex` of the response is not the `startIndex` of the request. */
  | 'wrongStartIndex'
  /** A page contains more resources than `count`. */
  | 'moreThanAsked'
  /** A page contains fewer resources than `count`, and is not the last page. */
  | 'fewerThanAsked'
  /** The service returned resources more than once. */
  | 'overlap'
  /** The service does not support a part of the filter, so the client itself compares each resource with the filter. */
  | 'filteredHere'
  /** A response contradicts the dialect of the service. */
  | 'contradictsDialect';

/**
 * Information for the user: the service behaves in an unexpected way, or a limit was reached. The client continues its
 * work.
 */
export interface Notice {
  readonly code: NoticeCode;
  readonly message: string;
}

/** Receives each notice when it occurs. Must not throw. */
export type OnNotice = (notice: Notice) => void;
