import type { Context } from '../context.ts';
import { UsageError } from '../errors/errors.ts';

/**
 * Returns the bearer token that a sender and a receiver of events share. Reads the token from the environment. Returns
 * `undefined` if no token is set. Throws a `UsageError` for a token that is easy to guess or that a header cannot
 * contain.
 */
export function readDeliveryToken(env: Context['env']): string | undefined {
  const token = env['SCIMCTL_EVENT_TOKEN'] || undefined;
  if (token === undefined || /^[\x21-\x7e]{8,}$/.test(token)) return token;
  throw new UsageError('SCIMCTL_EVENT_TOKEN must have at least 8 characters, all ASCII and no white space');
}
