import { ScimError } from '../../src/protocol/errors.ts';
import { matchesETag } from '../../src/protocol/exchange/etag.ts';
import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { Resource } from '../../src/protocol/schema/resource.ts';

/**
 * Throws a `ScimError` with status 412 if the version does not satisfy a precondition of the request (RFC 7644 section 3.14).
 */
export function checkPreconditions(request: ScimRequest, resource: Resource): void {
  const version = versionOf(resource);
  const ifMatch = request.headers['if-match'];
  if (ifMatch !== undefined && !matchesETag(ifMatch, version)) {
    throw new ScimError(412, `the resource has changed: its version is ${version}`);
  }
  const ifNoneMatch = request.headers['if-none-match'];
  if (ifNoneMatch !== undefined && matchesETag(ifNoneMatch, version)) {
    throw new ScimError(
      412,
      `If-None-Match excludes the version ${version}, which is the current version of the resource`,
    );
  }
}

/**
 * True if the client already has the current version of the resource. The response to the client then has status 304
 * (RFC 7644 section 3.14).
 */
export function isNotModified(request: ScimRequest, resource: Resource): boolean {
  const ifNoneMatch = request.headers['if-none-match'];
  return ifNoneMatch !== undefined && matchesETag(ifNoneMatch, versionOf(resource));
}

/** True if a request has a precondition. */
export function isConditional({ headers }: ScimRequest): boolean {
  return headers['if-match'] !== undefined || headers['if-none-match'] !== undefined;
}

/** The version of a new resource. */
export const firstVersion = 'W/"1"';

/**
 * Returns the next version. The version is weak, because two representations of the same version may differ (RFC 7643
 * section 3.1).
 */
export function nextVersion(resource: Resource): string {
  const version = versionOf(resource);
  const own = Number(version.slice(3, -1));
  const number = Number.isNaN(own) ? Number(/\d+/.exec(version)?.[0] ?? 0) : own;
  return `W/"${number + 1}"`;
}

function versionOf(resource: Resource): string {
  return String((resource.meta as JsonObject).version);
}
