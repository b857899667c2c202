import type { Capabilities } from '../../client/discovery/capabilities.ts';

/** The limits of each bulk request that is sent to a service. */
export interface BulkLimits {
  /** Maximum number of operations in one request. */
  readonly maxOperations: number;
  /** Maximum size of one request body in bytes. */
  readonly maxPayloadSize: number;
}

/**
 * Maximum number of operations in one bulk request to any service. Larger requests are not faster. If the response to a
 * larger request is lost, the outcome of more operations is unknown.
 */
const mostOperations = 200;

/**
 * Maximum size in bytes of a bulk request, if the service declares no limit or a higher limit. Many web servers accept
 * at most 1 MiB.
 */
const largestPayload = 1_000_000;

/** Minimum number of operations in a bulk request. A smaller bulk request is not faster than single requests. */
export const fewestOperations = 8;

/** Returns the limits for a service. Returns undefined if the service does not support bulk requests. */
export function bulkLimits({ bulk }: Pick<Capabilities, 'bulk'>): BulkLimits | undefined {
  const { supported, maxOperations = mostOperations, maxPayloadSize = largestPayload } = bulk;
  const limits = {
    // A service that declares the limit 0 gets no bulk requests. Probably the service means "no limit", but scimctl
    // does not rely on this guess.
    maxOperations: Math.min(maxOperations, mostOperations),
    maxPayloadSize: Math.min(maxPayloadSize, largestPayload),
  };
  return supported && limits.maxOperations >= fewestOperations && limits.maxPayloadSize > 0 ? limits : undefined;
}
