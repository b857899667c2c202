/**
 * An error of one service in a command that uses two services. The message names the service. The `cause` determines
 * the exit code.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';

  constructor(
    /** The text that names the service in messages. Example: `the source hr (hr.example.com)`. */
    readonly service: string,
    override readonly cause: Error,
  ) {
    super(`${service}: ${cause.message}`, { cause });
  }
}

/** Names of the errors whose messages do not name the service. */
const errorsOfServices: ReadonlySet<string> = new Set([
  'ClientError',
  'NetworkError',
  'NotScimError',
  'PagingError',
  'ScimError',
]);

/** Runs a function. If the function throws an error of a service, throws a `ServiceError` with the name of the service. */
export async function namingService<T>(service: string | (() => Promise<string>), run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error) || !errorsOfServices.has(error.name)) throw error;
    throw new ServiceError(typeof service === 'string' ? service : await service(), error);
  }
}
