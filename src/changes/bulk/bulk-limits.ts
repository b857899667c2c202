import type { Capabilities } from '../../client/discovery/capabilities.ts';

/** The largest bulk request that is sent to a service. */
export interface BulkLimits {
  /** Maximum number of operations in one request. */
  readonly maxOperations: number;
  /** Maximum size of one request body in bytes. */
  readonly maxPayloadSize: number;
}

/** Larger requests are not faster, and a lost response leaves the outcome of all their operations unknown. */
const mostOperations = 200;

/** Maximum size in bytes for a service that declares no limit or a larger one. Many web servers accept 1 MiB at most. */
const largestPayload = 1_000_000;

/** With fewer operations a bulk request saves nothing. */
export const fewestOperations = 8;

/** Returns the limits for a service. Returns undefined if the service does not support bulk requests. */
export function bulkLimits({ bulk }: Pick<Capabilities, 'bulk'>): BulkLimits | undefined {
  const { supported, maxOperations = mostOperations, maxPayloadSize = largestPayload } = bulk;
  const limits = {
    // A service that declares 0 probably has no limit, but this is not certain.
    maxOperations: Math.min(maxOperations, mostOperations),
    maxPayloadSize: Math.min(maxPayloadSize, largestPayload),
  };
  return supported && limits.maxOperations >= fewestOperations && limits.maxPayloadSize > 0 ? limits : undefined;
}
