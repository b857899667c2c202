import { ScimError } from '../../protocol/errors.ts';
import { isUnsupportedMethod } from '../classify-error.ts';
import type { ChangeContext } from '../context.ts';
import { lacksMethod, methodProblem } from '../dialect/methods.ts';
import { factTypeOf } from '../dialect/type-name.ts';
import { UnsupportedError } from '../errors.ts';

/** A method that changes an existing resource. */
export type ChangeMethod = 'PATCH' | 'PUT';

/**
 * Statuses that may have several causes. A service without PATCH should respond to a PATCH with 501 (RFC 7644 section
 * 3.12), but may return one of these statuses.
 */
const unclear: ReadonlySet<number> = new Set([400, 403, 404, 500]);

/**
 * Sends a change with the first method that the service supports. Leaves out a method if the dialect says that the
 * method does not work. Records each method that the service does not support. Tries PUT first if `prefersPut` is set,
 * or if the service declares that it does not support PATCH. If neither method can be used, throws the last
 * `UnsupportedError`. Rethrows any other error of `send`.
 */
export async function sendByMethod<T>(
  context: ChangeContext,
  send: (method: ChangeMethod) => Promise<T>,
  prefersPut = false,
): Promise<T> {
  const { model, service } = context;
  const { endpoint } = model.resourceType;
  const type = factTypeOf(model);
  const methods: readonly ChangeMethod[] = service.patch && !prefersPut ? ['PATCH', 'PUT'] : ['PUT', 'PATCH'];
  let problem: Error | undefined;
  for (const method of methods) {
    if (service.refused.has(`${method} ${endpoint}`) || lacksMethod(service.dialect, type, method)) continue;
    try {
      return await send(method);
    } catch (error) {
      if (error instanceof UnsupportedError) problem = error;
      else if (isUnsupportedMethod(error) || (method === 'PATCH' && (await lacksPatch(context, error))))
        service.refused.add(`${method} ${endpoint}`);
      else throw error;
    }
  }
  const known = methodProblem(service.dialect, type, ['PATCH', 'PUT']);
  if (known !== undefined) throw new UnsupportedError(`${known}; nothing was sent`);
  throw (
    problem ?? new UnsupportedError(`the service supports neither PATCH nor PUT for ${endpoint}: nothing was changed`)
  );
}

/**
 * True if the service declares that it does not support PATCH. Requests the declaration only if two conditions are met:
 * the declaration was not read before, and `error` may mean that the service does not support PATCH.
 */
async function lacksPatch({ client, service }: ChangeContext, error: unknown): Promise<boolean> {
  if (!service.isGuess || !(error instanceof ScimError) || !unclear.has(error.status)) return false;
  const { known, patch } = await client.discovery.capabilities();
  return known && !patch;
}
