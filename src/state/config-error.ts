/** Codes of errors of the configuration. */
export type ConfigErrorCode =
  /** A configuration file cannot be read, or has invalid content. */
  | 'invalidConfig'
  /** There is no profile with this name. */
  | 'unknownProfile'
  /** No source names a service. */
  | 'noConnection'
  /** A base URL that cannot be used. */
  | 'invalidUrl'
  /** The secret is not at the place that the profile names. */
  | 'noSecret';

/** The configuration of the user does not lead to a connection. The message never contains a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly code: ConfigErrorCode,
    message: string,
    /** What to do next, for people. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
