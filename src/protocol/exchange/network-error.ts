/** The reason why there is no response. `proxy` means that a proxy does not accept the request. */
export type NetworkErrorCode =
  | 'refused'
  | 'unresolved'
  | 'proxy'
  | 'reset'
  | 'timeout'
  | 'aborted'
  | 'tls'
  | 'protocol';

/**
 * The error for a request without a valid response: the connection was refused or reset, the request timed out or was
 * aborted, or the response was invalid. An error response causes a `ScimError` instead.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(
    message: string,
    readonly code: NetworkErrorCode,
    /** True if the server possibly received the request. If false, a retry is safe for every method. */
    readonly requestSent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
