import { qualifyNames } from '../filter/attribute-names.ts';
import { columnFlags, text } from '../flags.ts';
import { given } from '../given.ts';
import { idsFlag } from '../input/ids-flag.ts';
import { chooseResources } from './choose-resources.ts';
import { findResource } from './find.ts';
import { withManagerName } from './manager-name.ts';
import { columnModel, modelSources, topicOf } from './models.ts';
import { showResource } from './report.ts';
import { ResourceCommand } from './resource-command.ts';
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
        const { showEach } = await import('./get-each.ts');
        return showEach(scope, resolved, choice.file, { projection, shown: { ...flags, model } });
      }
      const { id, resource, isComplete } = await findResource(scope, resolved, args.name as string, {
        by: flags.by,
        projection,
      });
      // `-o raw` prints the last response. If it is a list, reads the resource by its id, so that only the resource is printed.
      const canShow = isComplete && (this.format !== 'raw' || resource === (await this.session()).lastAnswer()?.body);
      const whole = canShow ? resource : await (await this.session()).client.get(resolved.endpoint, id, projection);
      const isCard = this.format === 'table' && this.global.query === undefined && flags.columns === undefined;
      const shown = isCard && fixed === users ? await withManagerName(scope, whole) : whole;
      const now = isCard ? (this.context.time ?? Date.now)() : undefined;
      await showResource(scope, resolved, shown, { ...flags, model, now });
    }
  };
}
