import { alterRequest, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import { endpoints, searchSegment } from '../../src/protocol/schema/endpoints.ts';
import { noteOn } from '../behaviour/note.ts';
import type { ProviderContext } from '../provider/context.ts';

const fixed = [...Object.keys(endpoints), searchSegment];

/** Spells the endpoints of requests as they are called, however a client has cased them. Ids stay as they are. */
export function pathSpeller({ models, behaviour }: ProviderContext): (request: ScimRequest) => ScimRequest {
  const names = [...fixed, ...models.map(({ resourceType }) => resourceType.endpoint.slice(1))];
  const byKey = new Map(names.map((name) => [name.toLowerCase(), name]));
  const spell = (segment: string): string => byKey.get(segment.toLowerCase()) ?? segment;
  return (request) => {
    const [root = '', endpoint = '', last, ...rest] = request.path.split('/');
    // Below an endpoint only .search is a name; the rest are ids.
    const tail = last?.toLowerCase() === '.search' ? spell(last) : last;
    const path = [root, spell(endpoint), ...(tail === undefined ? [] : [tail]), ...rest].join('/');
    if (path === request.path) return request;
    noteOn(request, behaviour, 'pathCase');
    return alterRequest(request, { path });
  };
}
