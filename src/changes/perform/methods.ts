import { ScimError } from '../../protocol/errors.ts';
import { isUnsupportedMethod } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { UnsupportedError } from '../errors.ts';

/** A method that changes an existing resource. */
export type ChangeMethod = 'PATCH' | 'PUT';

/** Statuses with which services without PATCH answer it, instead of 501 (RFC 7644 section 3.12). */
const unclear: ReadonlySet<number> = new Set([400, 403, 404, 500]);

/**
 * Sends a change with the first method that the service supports, and remembers unsupported methods. PUT comes first if it is
 * preferred or if the service declares no PATCH. Throws the last `UnsupportedError` if no method is left, and what `send`
 * throws.
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

/**
 * Reads whether the service declares PATCH, if this is not known and its response to a PATCH may mean that PATCH is missing.
 */
async function lacksPatch({ client, service }: ChangeContext, error: unknown): Promise<boolean> {
  if (!service.isGuess || !(error instanceof ScimError) || !unclear.has(error.status)) return false;
  const { known, patch } = await client.discovery.capabilities();
  return known && !patch;
}
