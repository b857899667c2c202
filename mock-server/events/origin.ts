import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Change } from '../store/store.ts';
import { secretPathsIn } from './secret-paths.ts';

/** The parts of a request that the events about its changes contain or need. */
export interface Origin {
  readonly method: string;
  /** The base URL of the request. */
  readonly base: string;
  /** Id of the resource that the request creates or changes. `undefined` if the request deletes a resource. */
  readonly target: string | undefined;
  /** Paths of the attributes in the request that are never returned, such as `password`. Contains no values. */
  readonly secretPaths: readonly string[];
}

/**
 * Returns the origin of the changes of a request. `models` maps the names of resource types to their models. The type
 * comes from the changes, because a path such as `/Me` does not name a type.
 */
export function originOf(
  request: ScimRequest,
  models: ReadonlyMap<string, ResourceModel>,
  changes: readonly Change[],
): Origin {
  const { method, base } = request;
  const [first] = changes;
  // A deletion begins with puts of the resources that refer to the deleted resource, so `first` may be a put.
  const isDeletion = changes.some(({ op }) => op === 'delete');
  if (first?.op !== 'put' || isDeletion) return { method, base, target: undefined, secretPaths: [] };
  const model = models.get(first.type);
  const secretPaths = model && method !== 'DELETE' ? secretPathsIn(request, model) : [];
  return { method, base, target: first.resource.id, secretPaths };
}
