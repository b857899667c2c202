import { canonicalResource } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { redactJson, secretNamesOf } from '../../protocol/redaction/index.ts';
import type { SnapshotClient } from './snapshot-client.ts';
import { type SnapshotEntry, snapshotTypes } from './snapshot-file.ts';

/**
 * Reads all users and groups in the form in which the service shows them, without secrets. Throws the errors of the
 * list requests. Also throws an error if a list is incomplete, because a person who is missing in the list would look
 * deleted.
 */
export async function* takeSnapshot(client: SnapshotClient, signal?: AbortSignal): AsyncGenerator<SnapshotEntry, void> {
  for (const type of snapshotTypes) {
    const model = await client.discovery.model(type);
    const names = secretNamesOf(model);
    // A group can have very many members, so that a large page of groups would be too large.
    const options = { complete: true, largePages: type === 'User', ...(signal === undefined ? {} : { signal }) };
    for await (const answer of client.list(model.resourceType.endpoint, options)) {
      const resource = redactJson(canonicalResource(answer, model), { text: (text) => text, names }) as JsonObject;
      yield { type, resource };
    }
  }
}
