/** What is wrong with the configuration, by code. */
export type ConfigErrorCode =
  /** A configuration file cannot be read, or does not say what it may. */
  | 'invalidConfig'
  /** There is no profile of that name. */
  | 'unknownProfile'
  /** Nothing says which service to talk to. */
  | 'noConnection'
  /** A base URL that cannot be used. */
  | 'invalidUrl'
  /** A secret is not where the profile says. */
  | 'noSecret';

/** The user's configuration does not lead to a connection. Never has a secret in its message. */
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
