import { alterRequest, type Layer } from '../../protocol/exchange/exchange.ts';

/**
 * A layer for a service whose endpoints are written in lower case. For example, it sends `/users/2819` instead of
 * `/Users/2819`. Does not change ids, because upper and lower case differ in ids (RFC 7643 section 3.1).
 */
export const lowerCaseEndpoints: Layer = (next) => (request) => {
  const path = request.path.replace(/^\/[^/]+/, (endpoint) => endpoint.toLowerCase());
  return next(path === request.path ? request : alterRequest(request, { path }));
};
