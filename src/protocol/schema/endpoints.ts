/**
 * Paths of the endpoints of RFC 7644 section 3.2, relative to the base URL. Each key of the object is the last segment
 * of the path.
 */
export const endpoints = {
  Users: '/Users',
  Groups: '/Groups',
  Me: '/Me',
  ServiceProviderConfig: '/ServiceProviderConfig',
  ResourceTypes: '/ResourceTypes',
  Schemas: '/Schemas',
  Bulk: '/Bulk',
} as const;

/** The last segment of the path of a search by POST (RFC 7644 section 3.4.3). */
export const searchSegment = '.search';
