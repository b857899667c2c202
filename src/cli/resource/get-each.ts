import { isSameId } from '../../changes/member-ids.ts';
import { idOf } from '../../changes/resource.ts';
import type { Projection } from '../../client/options.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { NotFoundError, UsageError } from '../errors/errors.ts';
import { readIds } from '../input/ids.ts';
import type { ShowOptions } from '../output/show.ts';
import { assertNoFailure, eachOf, startEach } from './each.ts';
import type { ResourceScope } from './resource-scope.ts';
import type { ResourceTopic } from './resource-topic.ts';

/** Shows the resources whose ids a file contains, as a list. An id that cannot be read is reported at the end. */
export async function showEach(
  scope: ResourceScope,
  topic: ResourceTopic,
  file: string,
  { projection, shown }: { readonly projection: Projection; readonly shown: ShowOptions },
): Promise<void> {
  if (scope.format === 'raw') {
    throw new UsageError('--ids has no effect in the format raw, because the output is several resources', {
      hint: 'use -o json or -o ndjson',
    });
  }
  const ids = await readIds(scope.context, file);
  const { client } = await scope.session();
  const run = startEach(scope);
  const act = async (id: string): Promise<JsonObject> => {
    const resource = await client.get(topic.endpoint, id, projection);
    if (isSameId(idOf(resource), id)) return resource;
    throw new NotFoundError(`the service returned another ${topic.singular} for the id ${JSON.stringify(id)}`);
  };
  const found = async function* (): AsyncGenerator<JsonObject, void, undefined> {
    for await (const resource of eachOf(scope, run, ids, { label: (id) => id, act })) {
      run.succeeded++;
      yield resource;
    }
  };
  await scope.showList(found(), { resourceType: topic.resourceType, ...shown });
  assertNoFailure(run, topic.plural);
}
