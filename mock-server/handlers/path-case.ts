import { ScimError } from '../../src/protocol/errors.ts';
import { alterRequest, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { endpoints, searchSegment } from '../../src/protocol/schema/endpoints.ts';
import { noteOn } from '../behaviour/note.ts';
import type { ProviderContext } from '../context/context.ts';
import { pluralConfig } from './discovery.ts';

const fixed = [...Object.keys(endpoints), pluralConfig, searchSegment];

/**
 * Creates a function that corrects upper and lower case in the path of a request, so that the router finds the route.
 * The behaviour `pathCase` decides which paths this function accepts.
 */
export function pathReader(provider: ProviderContext): (request: ScimRequest) => ScimRequest {
  const { pathCase } = provider.behaviour;
  if (pathCase === 'exact') return (request) => request;
  return pathCase === 'any' ? pathSpeller(provider) : lowerPaths(provider);
}

/**
 * Creates a function that throws a `ScimError` for an endpoint that is not in lower case. The router knows the
 * endpoints of resource types in lower case, so they stay unchanged. The function converts the fixed endpoints to the
 * case that the router expects.
 */
function lowerPaths(provider: ProviderContext): (request: ScimRequest) => ScimRequest {
  const spell = pathSpeller(provider);
  return (request) => {
    const [, endpoint = ''] = request.path.split('/');
    if (endpoint === endpoint.toLowerCase()) return spell(request);
    noteOn(request, provider.behaviour, 'pathCase');
    throw new ScimError(404, `there is no endpoint ${request.path}: the endpoints are in lower case`);
  };
}

/**
 * Creates a function that corrects upper and lower case in a request path. It corrects the endpoint, but changes no id.
 */
function pathSpeller({ models, behaviour }: ProviderContext): (request: ScimRequest) => ScimRequest {
  const names = [...fixed, ...models.map(({ resourceType }) => resourceType.endpoint.slice(1))];
  const byKey = new Map(names.map((name) => [name.toLowerCase(), name]));
  const spell = (segment: string): string => byKey.get(segment.toLowerCase()) ?? segment;
  return (request) => {
    const [root = '', endpoint = '', last, ...rest] = request.path.split('/');
    // Below an endpoint, only `.search` is a fixed name. Other segments are ids, whose case must stay.
    const tail = last?.toLowerCase() === '.search' ? spell(last) : last;
    const path = [root, spell(endpoint), ...(tail === undefined ? [] : [tail]), ...rest].join('/');
    if (path === request.path) return request;
    noteOn(request, behaviour, 'pathCase');
    return alterRequest(request, { path });
  };
}
