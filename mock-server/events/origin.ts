import type { ScimRequest } from '../../src/protocol/exchange/exchange.ts';
import type { ResourceModel } from '../../src/protocol/schema/model.ts';
import type { Change } from '../store/store.ts';
import { secretPathsIn } from './secret-paths.ts';

/** The parts of a request that are needed to create events about its changes. */
export interface Origin {
  readonly method: string;
  /** The base URL of the request. */
  readonly base: string;
  /** Id of the resource that the request creates or changes. `undefined` if the request deletes a resource. */
  readonly target: string | undefined;
  /**
   * Paths of the attributes in the request that the provider never returns, such as `password`. The values are not
   * included.
   */
  readonly secretPaths: readonly string[];
}

/**
 * Returns the origin of the changes of a request. `models` maps the names of resource types to their models. The
 * resource type is read from the changes, because the request path may not name the type, for example `/Me`.
 */
export function originOf(
  request: ScimRequest,
  models: ReadonlyMap<string, ResourceModel>,
  changes: readonly Change[],
): Origin {
  const { method, base } = request;
  const [first] = changes;
  // A deletion first puts the resources that refer to the deleted resource. If `first` is a put, the request may still
  // be a deletion.
  const isDeletion = changes.some(({ op }) => op === 'delete');
  if (first?.op !== 'put' || isDeletion) return { method, base, target: undefined, secretPaths: [] };
  const model = models.get(first.type);
  const secretPaths = model && method !== 'DELETE' ? secretPathsIn(request, model) : [];
  return { method, base, target: first.resource.id, secretPaths };
}
