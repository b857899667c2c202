import { LostAnswerError } from './failures.ts';

/**
 * Waits for a request that is not to be repeated blindly (POST, PATCH). Throws a `LostAnswerError` that says what may have
 * happened and which command `shows` it where the request was sent and its answer lost, else what the request throws.
 */
export async function orLost<T>(request: Promise<T>, maybe: string, shows: string): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NetworkError' || !('requestSent' in error)) throw error;
    if (error.requestSent !== true) throw error;
    throw new LostAnswerError(`${error.message}; ${maybe}`, `${shows} shows whether it was, before you try again`, {
      cause: error,
    });
  }
}
