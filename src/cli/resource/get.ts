import { isSameId } from '../../changes/member-ids.ts';
import { idOf } from '../../changes/resource.ts';
import type { Projection } from '../../client/options.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { NotFoundError, UsageError } from '../errors/errors.ts';
import { qualifyNames } from '../filter/attribute-names.ts';
import { columnFlags, text } from '../flags.ts';
import { given } from '../given.ts';
import { idsFlag, readIds } from '../input/ids.ts';
import type { ShowOptions } from '../output/show.ts';
import { assertNoFailure, eachOf, startEach } from './each.ts';
import { chooseResources } from './edit-flags.ts';
import { findResource } from './find.ts';
import { withManagerName } from './manager-name.ts';
import { columnModel, modelSources, topicOf } from './models.ts';
import { showResource } from './report.ts';
import { ResourceCommand } from './resource-command.ts';
import type { ResourceScope } from './resource-scope.ts';
import { genericTopic, type ResourceTopic, users } from './resource-topic.ts';
import { byFlag, nameOrIdsArgument, typeArgument } from './topic-arguments.ts';

/** Creates the `get` command, which shows one resource. */
export function getCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} get` : `${topic.command} get Device`;
  return class Get extends ResourceCommand {
    static override summary = `Show one ${topic.singular}`;
    static override examples = [
      { description: 'By name', command: `scimctl ${words} ${topic.example}` },
      { description: 'One attribute, for a script', command: `scimctl ${words} ${topic.example} -q meta.lastModified` },
    ];
    static override args = { ...typeArgument(fixed), ...nameOrIdsArgument(fixed) };
    static override flags = {
      ...idsFlag,
      ...byFlag(fixed),
      attributes: text('request only these attributes from the server', 'LIST'),
      'excluded-attributes': text('ask the server to exclude these attributes from the response', 'LIST'),
      ...columnFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Get);
      const scope = this.resources;
      const names = args.name === undefined ? [] : [args.name];
      const choice = chooseResources(
        { command: `${topic.command} get`, names, argument: 'NAME', hasFilter: false, isOneChange: true },
        flags,
      );
      const resolved = await topicOf(scope, fixed, args.type);
      const models = modelSources(scope, resolved);
      const attributes = await qualifyNames(flags.attributes, '--attributes', models);
      const excludedAttributes = await qualifyNames(flags['excluded-attributes'], '--excluded-attributes', models);
      const model = await columnModel(scope, resolved, flags.columns);
      const projection = given({ attributes, excludedAttributes });
      if (choice.kind === 'ids') {
        const ids = await readIds(this.context, choice.file);
        return showEach(scope, resolved, ids, { projection, shown: { ...flags, model } });
      }
      const { id, resource, isComplete } = await findResource(scope, resolved, args.name as string, {
        by: flags.by,
        projection,
      });
      // With `-o raw`, the command prints the last response. If this response is a list, the command reads the resource
      // again by its id.
      const canShow = isComplete && (this.format !== 'raw' || resource === (await this.session()).lastAnswer()?.body);
      const whole = canShow ? resource : await (await this.session()).client.get(resolved.endpoint, id, projection);
      const isCard = this.format === 'table' && this.global.query === undefined && flags.columns === undefined;
      const shown = isCard && fixed === users ? await withManagerName(scope, whole) : whole;
      const now = isCard ? (this.context.time ?? Date.now)() : undefined;
      await showResource(scope, resolved, shown, { ...flags, model, now });
    }
  };
}

/** Shows the resources with the given ids as a list. An id that cannot be read is reported at the end. */
async function showEach(
  scope: ResourceScope,
  topic: ResourceTopic,
  ids: readonly string[],
  { projection, shown }: { readonly projection: Projection; readonly shown: ShowOptions },
): Promise<void> {
  if (scope.format === 'raw') {
    throw new UsageError('--ids has no effect in the format raw, because the output is several resources', {
      hint: 'use -o json or -o ndjson',
    });
  }
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
