/** Why there is no response. */
export type NetworkErrorCode = 'refused' | 'unresolved' | 'reset' | 'timeout' | 'aborted' | 'tls' | 'protocol';

/**
 * The request got no response: the connection was refused or reset, timed out or was aborted. A response with an error status is
 * a `ScimError`.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(
    message: string,
    readonly code: NetworkErrorCode,
    /**
     * False only if it is certain that the server has not received the request, so that a repetition is safe for every method.
     */
    readonly requestSent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
