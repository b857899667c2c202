/** What a notice reports. Stable, for machines. */
export type NoticeCode =
  /** The bytes of a response are not UTF-8. */
  | 'notUtf8'
  /** The service created a resource, and the resource could not be read again. */
  | 'notReadAgain'
  /** The service answers 404 for an empty list. */
  | 'notFoundForEmpty'
  /** A discovery document is missing or cannot be read; the resource types of RFC 7643 are used. */
  | 'noDiscovery'
  /** A resource type names schemas that the service does not describe. */
  | 'brokenModel'
  /** A schema defines attributes whose names no attribute can have. */
  | 'unusableAttribute'
  /** The list is empty without `startIndex`, and not empty with `startIndex`. */
  | 'needsStartIndex'
  /** The limit of the caller ended the list. */
  | 'limited'
  /** The list ended before `totalResults` resources were read. */
  | 'incomplete'
  /** The service ignores `startIndex` and gives no `totalResults`. */
  | 'unpaged'
  /** The service gives no `totalResults`. */
  | 'noTotal'
  /** `totalResults` is smaller than the number of resources in the page. */
  | 'wrongTotal'
  /** `totalResults` changed while the list was read. */
  | 'totalChanged'
  /** `startIndex` of the response is not the `startIndex` of the request. */
  | 'wrongStartIndex'
  /** A page has more resources than `count`. */
  | 'moreThanAsked'
  /** A page has fewer resources than `count`, and is not the last page. */
  | 'fewerThanAsked'
  /** Resources came more than once. */
  | 'overlap';

/** Something that a user should know and that does not stop the work: a deviation of the service, or a limit that was reached. */
export interface Notice {
  readonly code: NoticeCode;
  readonly message: string;
}

/** Receives notices as they come up. Must not throw. */
export type OnNotice = (notice: Notice) => void;
