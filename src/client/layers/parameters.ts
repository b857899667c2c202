import type { FactValues } from '../../dialects/fact-values.ts';
import { alterRequest, type Layer } from '../../protocol/exchange/exchange.ts';

/**
 * Adds the query parameters that a service is known to require. Does not change a parameter that the request already
 * has. A parameter without a value is sent with an empty value.
 */
export function parameters(required: FactValues['requiredParameters']): Layer {
  return (next) => (request) => {
    const own = required.filter(
      ({ methods }) => methods === undefined || (methods as readonly string[]).includes(request.method),
    );
    if (own.length === 0) return next(request);
    const added = Object.fromEntries(own.map(({ name, value = '' }) => [name, value]));
    return next(alterRequest(request, { query: { ...added, ...request.query } }));
  };
}
