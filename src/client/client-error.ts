/** The codes of `ClientError` and the category of each code. */
export const clientErrorCodes = {
  /** The client refuses to send a credential over plain http to another machine. */
  insecureTransport: 'transport',
  /** The server redirected to another origin, or too often. */
  redirectRefused: 'transport',
  /** There is no token, or the token cannot be part of a header. */
  noToken: 'credentials',
  /** The id cannot be part of a URL. */
  invalidId: 'input',
  /** Neither the server nor RFC 7643 defines the resource type. */
  unknownResourceType: 'input',
  /** The list cannot be sorted, because the service ignores `sortBy`. */
  unsupportedSort: 'input',
  /** The dialect says that the service has no GET for the resource type. */
  unsupportedRead: 'input',
} as const satisfies Record<string, 'transport' | 'credentials' | 'input'>;

/** A stable code of a `ClientError`. */
export type ClientErrorCode = keyof typeof clientErrorCodes;

/**
 * The error of a request that the client did not send, or of a redirect that the client did not follow. If the server
 * sends an error response, the error is a `ScimError` instead. If there is no response, it is a `NetworkError`.
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';

  constructor(
    readonly code: ClientErrorCode,
    message: string,
    /** A hint that tells the user what to do next. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
