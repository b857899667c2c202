import { alterRequest, type Exchange, type ScimRequest } from '../../src/protocol/exchange.ts';
import type { Provider } from '../context.ts';
import { noteOn } from './note.ts';

const fixed = ['ServiceProviderConfig', 'ResourceTypes', 'Schemas', 'Bulk', 'Me', '.search'];

/** Finds endpoints however their names are cased. Ids stay as they are. */
export function withAnyPathCase({ models, behaviour }: Provider, next: Exchange): Exchange {
  const names = [...fixed, ...models.map(({ resourceType }) => resourceType.endpoint.slice(1))];
  const byKey = new Map(names.map((name) => [name.toLowerCase(), name]));
  const spell = (segment: string): string => byKey.get(segment.toLowerCase()) ?? segment;
  return (request: ScimRequest) => {
    const [root = '', endpoint = '', last, ...rest] = request.path.split('/');
    // Below an endpoint only .search is a name; the rest are ids.
    const tail = last?.toLowerCase() === '.search' ? spell(last) : last;
    const path = [root, spell(endpoint), ...(tail === undefined ? [] : [tail]), ...rest].join('/');
    if (path === request.path) return next(request);
    noteOn(request, behaviour, 'pathCase');
    return next(alterRequest(request, { path }));
  };
}
