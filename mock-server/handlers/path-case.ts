import { alterRequest, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { endpoints, searchSegment } from '../../src/protocol/schema/endpoints.ts';
import { noteOn } from '../behaviour/note.ts';
import type { ProviderContext } from '../context/context.ts';

const fixed = [...Object.keys(endpoints), searchSegment];

/**
 * Creates a function that corrects upper and lower case in the endpoint of a request path. The function does not change ids.
 */
export function pathSpeller({ models, behaviour }: ProviderContext): (request: ScimRequest) => ScimRequest {
  const names = [...fixed, ...models.map(({ resourceType }) => resourceType.endpoint.slice(1))];
  const byKey = new Map(names.map((name) => [name.toLowerCase(), name]));
  const spell = (segment: string): string => byKey.get(segment.toLowerCase()) ?? segment;
  return (request) => {
    const [root = '', endpoint = '', last, ...rest] = request.path.split('/');
    // Below an endpoint, only `.search` is a fixed name; other segments are ids.
    const tail = last?.toLowerCase() === '.search' ? spell(last) : last;
    const path = [root, spell(endpoint), ...(tail === undefined ? [] : [tail]), ...rest].join('/');
    if (path === request.path) return request;
    noteOn(request, behaviour, 'pathCase');
    return alterRequest(request, { path });
  };
}
