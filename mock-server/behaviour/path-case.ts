import { alterRequest, type ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { Provider } from '../provider/context.ts';
import { noteOn } from './note.ts';

const fixed = ['ServiceProviderConfig', 'ResourceTypes', 'Schemas', 'Bulk', 'Me', '.search'];

/** Spells the endpoints of requests as they are called, however a client has cased them. Ids stay as they are. */
export function pathSpeller({ models, behaviour }: Provider): (request: ScimRequest) => ScimRequest {
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
