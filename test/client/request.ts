import type { Exchange, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';

/** A request with defaults for the members that a test does not need. */
export function request(parts: Partial<ScimRequest> = {}): ScimRequest {
  return { method: 'GET', base: 'https://scim.example.com/v2', path: '/Users', query: {}, headers: {}, ...parts };
}

/**
 * An exchange that returns these responses in turn and records the requests. After the last response, repeats this
 * response.
 */
export function script(...answers: (Partial<ScimResponse> | Error)[]): Exchange & { sent: ScimRequest[] } {
  const sent: ScimRequest[] = [];
  const exchange = async (sentRequest: ScimRequest): Promise<ScimResponse> => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push(sentRequest);
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, ...answer };
  };
  return Object.assign(exchange, { sent });
}

/** The error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Error & Readonly<Record<string, unknown>>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('it did not fail');
}
