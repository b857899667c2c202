/** Why the client itself did not send a request or did not go on, by code. */
export const clientErrorCodes = {
  /** A credential would have gone over plain http to another machine. */
  insecureTransport: 'transport',
  /** The server pointed to another origin, or to the same one too often. */
  redirectRefused: 'transport',
  /** There is no token to be had, or it cannot be put into a header. */
  noToken: 'credentials',
  /** An id that cannot stand in a URL. */
  invalidId: 'input',
  /** Neither the server nor RFC 7643 knows the resource type. */
  unknownResourceType: 'input',
} as const satisfies Record<string, 'transport' | 'credentials' | 'input'>;

/** A stable code of a `ClientError`. */
export type ClientErrorCode = keyof typeof clientErrorCodes;

/** The client refused to go on. Neither an answer (`ScimError`) nor the lack of one (`NetworkError`). */
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
