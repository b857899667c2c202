import type { FactValues } from '../../dialects/fact-values.ts';
import { alterRequest, type Layer } from '../../protocol/exchange/exchange.ts';

/**
 * Adds the query parameters that the service requires according to the dialect. Does not change a parameter of the
 * request. If the dialect gives no value, the value is empty.
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
