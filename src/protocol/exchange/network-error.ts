/** The reason why there is no response. */
export type NetworkErrorCode = 'refused' | 'unresolved' | 'reset' | 'timeout' | 'aborted' | 'tls' | 'protocol';

/**
 * A request without a valid response: the connection was refused or reset, the request timed out or was aborted, or the response
 * was invalid. For an error response, a `ScimError` is thrown instead.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(
    message: string,
    readonly code: NetworkErrorCode,
    /** False if the server has certainly not received the request. A retry is then safe for every method. */
    readonly requestSent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
