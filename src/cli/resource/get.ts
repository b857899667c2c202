import { columnFlags, text } from '../flags.ts';
import { qualifyNames } from './attribute-names.ts';
import { anything, byFlag, nameArgument, ResourceCommand, typeArgument } from './resource-command.ts';
import type { Noun } from './resource-topic.ts';

/** `get`: one resource. */
export function getCommand(fixed?: Noun) {
  const noun = fixed ?? anything;
  const words = fixed ? `${noun.topic} get` : `${noun.topic} get Device`;
  return class Get extends ResourceCommand {
    static override summary = `Show one ${noun.one}`;
    static override examples = [
      { description: 'By name', command: `scimctl ${words} ${noun.example}` },
      { description: 'One attribute, for a script', command: `scimctl ${words} ${noun.example} -q meta.lastModified` },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = {
      ...byFlag(fixed),
      attributes: text('ask the server for these attributes only', 'LIST'),
      'excluded-attributes': text('ask the server to leave these attributes out', 'LIST'),
      ...columnFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Get);
      const noun = await this.nounOf(fixed, args.type);
      const models = this.modelsOf(noun);
      const attributes = await qualifyNames(flags.attributes, '--attributes', models);
      const excludedAttributes = await qualifyNames(flags['excluded-attributes'], '--excluded-attributes', models);
      const model = await this.columnModel(noun, flags.columns);
      const projection = {
        ...(attributes ? { attributes } : {}),
        ...(excludedAttributes ? { excludedAttributes } : {}),
      };
      const { id, resource, isComplete } = await this.find(noun, args.name, { by: flags.by, projection });
      // In a raw answer, a resource that was found in a list would come with the list around it.
      const isThis = isComplete && (this.format !== 'raw' || resource === (await this.session()).lastAnswer()?.body);
      const whole = isThis ? resource : await (await this.session()).client.get(noun.endpoint, id, projection);
      await this.showResource(noun, whole, { ...flags, model });
    }
  };
}
