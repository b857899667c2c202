import { ScimError } from '../../../src/protocol/messages/errors.ts';
import { emptyResponse, errorResponse } from '../../messages/response.ts';
import type { FaultRow } from '../effect.ts';
import { whole } from '../read.ts';

const details: ReadonlyMap<number, string> = new Map([
  [429, 'too many requests'],
  [500, 'the service provider failed'],
  [502, 'the gateway got no answer'],
  [503, 'the service is not available'],
  [504, 'the gateway got no answer in time'],
]);

/** Answers with a status and does not process the request. From 400 on, the response is a SCIM error, below it has no body. */
export const status: FaultRow<number> = {
  summary: 'answers with this status, with retryAfter=SECONDS, retryAfterDate=SECONDS, scimType=WORD or detail=TEXT',
  read: whole(200, 599),
  create(code, { spec, environment }) {
    if (code < 400) return { layer: () => async () => emptyResponse(code, retryAfter(spec, environment.now())) };
    const detail = spec.detail ?? `${details.get(code) ?? `status ${code}`} (a fault of the mock server)`;
    const error = new ScimError(code, detail, spec.scimType);
    return { layer: () => async () => errorResponse(error, retryAfter(spec, environment.now())) };
  },
};

/** RFC 9110 section 10.2.3: seconds, or an HTTP date. */
function retryAfter(
  { retryAfter, retryAfterDate }: { retryAfter?: number; retryAfterDate?: number },
  now: number,
): Record<string, string> {
  if (retryAfter !== undefined) return { 'retry-after': String(retryAfter) };
  if (retryAfterDate === undefined) return {};
  // An HTTP date has whole seconds. Rounded up, so that no client retries too early.
  return { 'retry-after': new Date(Math.ceil(now / 1000 + retryAfterDate) * 1000).toUTCString() };
}
