import { isMissing } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { canonicalResource } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';

/** Reads a person by id. Returns `undefined` if the person does not exist. Rethrows other errors of the request. */
export async function readPerson(
  { client, model }: Pick<ChangeContext, 'client' | 'model'>,
  id: string,
): Promise<JsonObject | undefined> {
  try {
    return canonicalResource(await client.get(model.resourceType.endpoint, id), model);
  } catch (error) {
    if (isMissing(error, client.dialect)) return undefined;
    throw error;
  }
}
