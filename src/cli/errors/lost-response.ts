import { LostResponseError } from './errors.ts';

/**
 * Waits for the response to a non-idempotent request (POST, PATCH). Throws a `LostResponseError` if the request was
 * sent and its response was lost. `maybe` describes the change that the request may have made. `shows` is the command
 * to find out whether the change was made. Rethrows any other error.
 */
export async function throwIfResponseLost<T>(request: Promise<T>, maybe: string, shows: string): Promise<T> {
  try {
    return await request;
  } catch (thrown) {
    // A change of members sends a lost request again itself. If the outcome stays unknown, it throws an
    // `UncertainOutcomeError`, whose `cause` is the error of the lost response.
    const error = thrown instanceof Error && thrown.name === 'UncertainOutcomeError' ? thrown.cause : thrown;
    if (!(error instanceof Error) || error.name !== 'NetworkError' || !('requestSent' in error)) throw thrown;
    if (error.requestSent !== true) throw thrown;
    throw new LostResponseError(
      `${error.message}; ${maybe}`,
      `before you try again, check whether the change was made: run ${shows}`,
      {
        cause: error,
      },
    );
  }
}
