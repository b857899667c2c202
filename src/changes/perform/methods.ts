import { ScimError } from '../../protocol/messages/errors.ts';
import { isUnsupportedMethod } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';

/** A method that changes a resource which is there. */
export type ChangeMethod = 'PATCH' | 'PUT';

/** Statuses with which services without PATCH answer one although they should answer 501 (RFC 7644 section 3.12). */
const unclear: ReadonlySet<number> = new Set([400, 403, 404, 500]);

/**
 * Sends a change by the first method that the service takes, and remembers what it does not take. `PUT` comes first where
 * it is preferred, or where the service says that it has no PATCH. Throws the last `UnsupportedError` where no method is
 * left, and what `send` throws.
 */
export async function sendByMethod<T>(
  context: ChangeContext,
  send: (method: ChangeMethod) => Promise<T>,
  prefersPut = false,
): Promise<T> {
  const { model, service } = context;
  const { endpoint } = model.resourceType;
  const methods: readonly ChangeMethod[] = service.patch && !prefersPut ? ['PATCH', 'PUT'] : ['PUT', 'PATCH'];
  let problem: Error | undefined;
  for (const method of methods) {
    if (service.refused.has(`${method} ${endpoint}`)) continue;
    try {
      return await send(method);
    } catch (error) {
      if (error instanceof UnsupportedError) problem = error;
      else if (isUnsupportedMethod(error) || (method === 'PATCH' && (await lacksPatch(context, error))))
        service.refused.add(`${method} ${endpoint}`);
      else throw error;
    }
  }
  throw (
    problem ?? new UnsupportedError(`the service supports neither PATCH nor PUT for ${endpoint}: nothing was changed`)
  );
}

/** Asks the service whether it has PATCH at all, where nobody has asked yet and its answer to a PATCH may mean that. */
async function lacksPatch({ client, service }: ChangeContext, error: unknown): Promise<boolean> {
  if (!service.isGuess || !(error instanceof ScimError) || !unclear.has(error.status)) return false;
  const { known, patch } = await client.discovery.capabilities();
  return known && !patch;
}
