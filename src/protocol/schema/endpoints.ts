/** Paths of the endpoints that RFC 7644 section 3.2 names, below the base URL, by their last segment. */
export const endpoints = {
  Users: '/Users',
  Groups: '/Groups',
  Me: '/Me',
  ServiceProviderConfig: '/ServiceProviderConfig',
  ResourceTypes: '/ResourceTypes',
  Schemas: '/Schemas',
  Bulk: '/Bulk',
} as const;

/** The last segment of a path that is searched by POST (RFC 7644 section 3.4.3). */
export const searchSegment = '.search';
