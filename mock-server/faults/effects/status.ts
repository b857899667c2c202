import { ScimError } from '../../../src/protocol/errors.ts';
import { emptyResponse, errorResponse } from '../../messages/response.ts';
import type { FaultRow } from '../effect.ts';
import { whole } from '../read.ts';

const details: ReadonlyMap<number, string> = new Map([
  [429, 'too many requests'],
  [500, 'the service provider failed'],
  [502, 'the gateway received no valid response'],
  [503, 'the service is not available'],
  [504, 'the gateway received no response in time'],
]);

/**
 * Responds with a fixed status and does not process the request. If the status is 400 or above, the body of the
 * response is a SCIM error. If the status is lower, the response has no body.
 */
export const status: FaultRow<number> = {
  summary:
    'sends this status and does not process the request; optional members: retryAfter=SECONDS, retryAfterDate=SECONDS, scimType=WORD, detail=TEXT',
  read: whole(200, 599),
  create(code, { spec, environment }) {
    if (code < 400) return { layer: () => async () => emptyResponse(code, retryAfter(spec, environment.now())) };
    const detail = spec.detail ?? `${details.get(code) ?? `status ${code}`} (a fault of the mock server)`;
    const error = new ScimError(code, detail, spec.scimType);
    return { layer: () => async () => errorResponse(error, retryAfter(spec, environment.now())) };
  },
};

/** Creates the `Retry-After` header: seconds, or an HTTP date (RFC 9110 section 10.2.3). */
function retryAfter(
  { retryAfter, retryAfterDate }: { retryAfter?: number; retryAfterDate?: number },
  now: number,
): Record<string, string> {
  if (retryAfter !== undefined) return { 'retry-after': String(retryAfter) };
  if (retryAfterDate === undefined) return {};
  // An HTTP date has whole seconds, so the date is rounded up. If it were rounded down, a client could retry too early.
  return { 'retry-after': new Date(Math.ceil(now / 1000 + retryAfterDate) * 1000).toUTCString() };
}
