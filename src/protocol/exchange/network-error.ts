/** Why there was no answer. */
export type NetworkErrorCode = 'refused' | 'unresolved' | 'reset' | 'timeout' | 'aborted' | 'tls' | 'protocol';

/**
 * No answer came: connection refused, reset, timed out, aborted. Not an answer with an error status, which is a `ScimError`.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(
    message: string,
    readonly code: NetworkErrorCode,
    /** False only when it is certain that the server has not seen the request, so that repeating it is safe for every method. */
    readonly requestSent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
