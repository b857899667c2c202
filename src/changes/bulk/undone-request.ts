import type { BulkOperation, BulkResult } from '../../protocol/messages/bulk.ts';
import { idOfLocation } from '../answer.ts';
import type { ChangeClient } from '../client.ts';
import { lookPauses } from '../context.ts';
import { idOf } from '../resource.ts';
import type { Stop } from '../run-stop.ts';

/** A result with a success status, and the endpoint of its operation. */
export interface Success {
  readonly operation: BulkOperation;
  readonly result: BulkResult;
}

/** Returns the id of the resource that an operation created. Returns `undefined` if the result does not show the id. */
export function createdId({ response, location }: BulkResult): string | undefined {
  return idOf(response) ?? idOfLocation(location);
}

/**
 * True if a service has undone the creations of a bulk request, although the results have a success status. Some
 * services process a bulk request as one transaction: one operation that fails undoes the other operations. Reads the
 * first and the last created resource by their ids, because a transaction may begin or end at the operation that
 * failed. A resource that several reads do not show counts as undone. False if no result has the id of a new resource.
 */
export async function isUndone(client: ChangeClient, stop: Stop, successes: readonly Success[]): Promise<boolean> {
  const created = successes.flatMap(({ operation, result }) => {
    const id = createdId(result);
    return operation.method === 'POST' && id !== undefined ? [{ endpoint: operation.path, id }] : [];
  });
  for (const { endpoint, id } of [...created.slice(0, 1), ...created.slice(1).slice(-1)]) {
    if (!(await isShown(client, stop, endpoint, id))) return true;
  }
  return false;
}

async function isShown(client: ChangeClient, stop: Stop, endpoint: string, id: string): Promise<boolean> {
  for (const pause of lookPauses.slice(0, 3)) {
    await stop.pause(pause);
    try {
      if (idOf(await client.get(endpoint, id, {})) === id) return true;
    } catch {
      // A failed read counts like a read that does not show the resource. This cannot cause a duplicate, because the
      // caller searches for each resource by its key before the caller repeats a creation.
    }
    if (stop.isStopped) break;
  }
  return false;
}
