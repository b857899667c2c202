import type { Layer, ScimRequest } from '../../protocol/exchange/exchange.ts';
import { isReading } from '../../protocol/exchange/safe-methods.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';

/**
 * A layer for `--curl`: later requests of a command take the effects of the printed changes into account. The service
 * does not show these effects, because no change is sent. Without this layer, the printed commands would fail or would
 * reverse each other:
 *
 * - Each change gives a resource a new version (RFC 7644 section 3.14). So only the first change of a resource has the
 *   condition `If-Match`, because the version after this change is not known.
 * - A PUT contains the whole resource. So a read after a PUT or a POST returns the resource that was printed.
 */
export function printedChanges(): Layer {
  const changed = new Set<string>();
  const states = new Map<string, JsonObject>();
  return (next) => async (request) => {
    const { method, path } = request;
    const state = states.get(path);
    if (isReading(request)) return state === undefined ? next(request) : { status: 200, headers: {}, body: state };
    const response = await next(changed.has(path) ? withoutCondition(request) : request);
    const { body } = response;
    if (method === 'POST' && isObject(body) && typeof body['id'] === 'string')
      states.set(`${path}/${body['id']}`, body);
    if (method === 'PUT' && isObject(body)) states.set(path, body);
    // The state after a PATCH or a DELETE is not computed.
    if (method === 'PATCH' || method === 'DELETE') states.delete(path);
    changed.add(path);
    return response;
  };
}

function withoutCondition(request: ScimRequest): ScimRequest {
  const kept = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'if-match');
  return { ...request, headers: Object.fromEntries(kept) };
}
