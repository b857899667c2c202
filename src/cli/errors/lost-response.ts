import { LostResponseError } from './errors.ts';

/**
 * Waits for a request that is not to be repeated blindly (POST, PATCH). Throws a `LostResponseError` that says what may have
 * happened and which command `shows` it where the request was sent and its answer lost, else what the request throws.
 */
export async function throwIfResponseLost<T>(request: Promise<T>, maybe: string, shows: string): Promise<T> {
  try {
    return await request;
  } catch (thrown) {
    // A change of members is tried again by itself; what it gives up with has the lost answer as its cause.
    const error = thrown instanceof Error && thrown.name === 'UncertainOutcomeError' ? thrown.cause : thrown;
    if (!(error instanceof Error) || error.name !== 'NetworkError' || !('requestSent' in error)) throw thrown;
    if (error.requestSent !== true) throw thrown;
    throw new LostResponseError(
      `${error.message}; ${maybe}`,
      `${shows} shows whether this happened; check before you try again`,
      {
        cause: error,
      },
    );
  }
}
