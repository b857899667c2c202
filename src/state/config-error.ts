/** Codes of errors of the configuration. */
export type ConfigErrorCode =
  /** A configuration file cannot be read, or has invalid content. */
  | 'invalidConfig'
  /** There is no profile with this name. */
  | 'unknownProfile'
  /** The table of dialects has no dialect with this id. */
  | 'unknownDialect'
  /** No flag, environment variable or profile names a service. */
  | 'noConnection'
  /** The base URL is invalid. */
  | 'invalidUrl'
  /** The profile names a place for the secret, but the secret is not there. */
  | 'noSecret';

/** The configuration is invalid or incomplete, or one of its files cannot be read or written. The message never contains a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly code: ConfigErrorCode,
    message: string,
    /** What the user can do next. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
