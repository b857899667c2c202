import type { BulkOperation, BulkResult } from '../../protocol/messages/bulk.ts';
import { idOfLocation } from '../answer.ts';
import { isGone } from '../classify-error.ts';
import type { ChangeClient } from '../client.ts';
import { lookPauses } from '../context.ts';
import { idOf } from '../resource.ts';
import type { Stop } from '../run-stop.ts';

/** An operation and its result, which has a success status. */
export interface Success {
  readonly operation: BulkOperation;
  readonly result: BulkResult;
}

/** Returns the id of the resource that an operation created. Returns `undefined` if the result does not show the id. */
export function createdId({ response, location }: BulkResult): string | undefined {
  return idOf(response) ?? idOfLocation(location);
}

/** The state of the new resources of a bulk request. `unknown`: the reads failed, so they show nothing. */
type CreationState = 'kept' | 'undone' | 'unknown';

/**
 * Finds out if a service has undone the creations of a bulk request, although their results have a success status. Some
 * services process a bulk request as one transaction: if one operation fails, they undo the other operations. Reads the
 * first and the last created resource by their ids, because the transaction may contain only the operations before or
 * after the failed operation. A resource counts as undone if all reads show that the resource does not exist. Returns
 * `kept` if no result has the id of a new resource.
 */
export async function readCreationState(
  client: ChangeClient,
  stop: Stop,
  successes: readonly Success[],
): Promise<CreationState> {
  const created = successes.flatMap(({ operation, result }) => {
    const id = createdId(result);
    return operation.method === 'POST' && id !== undefined ? [{ endpoint: operation.path, id }] : [];
  });
  for (const { endpoint, id } of [...created.slice(0, 1), ...created.slice(1).slice(-1)]) {
    const state = await stateOf(client, stop, endpoint, id);
    if (state !== 'kept') return state;
  }
  return 'kept';
}

async function stateOf(client: ChangeClient, stop: Stop, endpoint: string, id: string): Promise<CreationState> {
  let isGoneAlways = true;
  // Reads the resource again after each pause, because many services show a new resource only after a second or more.
  for (const pause of lookPauses) {
    await stop.pause(pause);
    try {
      if (idOf(await client.get(endpoint, id, {})) === id) return 'kept';
      isGoneAlways = false;
    } catch (error) {
      // The creation was undone only if the service responds that the resource does not exist. If the read fails for
      // another reason, such as a missing permission, the state of the resource is unknown.
      if (!isGone(error)) isGoneAlways = false;
    }
    if (stop.isStopped) return 'unknown';
  }
  return isGoneAlways ? 'undone' : 'unknown';
}
