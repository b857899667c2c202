import type { Context } from '../context.ts';
import { UsageError } from '../errors/errors.ts';

/**
 * Returns the bearer token of the environment that a sender and a receiver of events share. `undefined` if none is set.
 * Throws a `UsageError` for a token that a header cannot contain, or that is easy to guess.
 */
export function readDeliveryToken(env: Context['env']): string | undefined {
  const token = env['SCIMCTL_EVENT_TOKEN'] || undefined;
  if (token === undefined || /^[\x21-\x7e]{8,}$/.test(token)) return token;
  throw new UsageError('SCIMCTL_EVENT_TOKEN must have at least 8 characters, all ASCII and no white space');
}
