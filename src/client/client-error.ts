/** Codes of errors of the client: it did not send a request, or did not continue. */
export const clientErrorCodes = {
  /** A credential would have gone over plain http to another machine. */
  insecureTransport: 'transport',
  /** The server redirected to another origin, or too often. */
  redirectRefused: 'transport',
  /** There is no token, or the token cannot be part of a header. */
  noToken: 'credentials',
  /** The id cannot be part of a URL. */
  invalidId: 'input',
  /** Neither the server nor RFC 7643 knows the resource type. */
  unknownResourceType: 'input',
} as const satisfies Record<string, 'transport' | 'credentials' | 'input'>;

/** A stable code of a `ClientError`. */
export type ClientErrorCode = keyof typeof clientErrorCodes;

/** The client refused to continue. Neither an error response (`ScimError`) nor a missing response (`NetworkError`). */
export class ClientError extends Error {
  override readonly name = 'ClientError';

  constructor(
    readonly code: ClientErrorCode,
    message: string,
    /** What to do next, for people. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
