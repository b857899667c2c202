import { decideReplacement } from '../../changes/decide/replacement.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, text, versionFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { attributeFlags, readAssignments } from './assignments.ts';
import { changeResource } from './change.ts';
import { createComposer, noteReadOnly, readResourceFile } from './compose.ts';
import { findForChange } from './find.ts';
import { topicOf } from './models.ts';
import { ResourceCommand } from './resource-command.ts';
import { changeContext, requireMethod } from './resource-scope.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';
import { byFlag, nameArgument, typeArgument } from './topic-arguments.ts';

/** Creates the `replace` command, which replaces a whole resource (PUT). */
export function replaceCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} replace` : `${topic.command} replace Device`;
  return class Replace extends ResourceCommand {
    static override summary = `Replace a ${topic.singular} with the content of a file`;
    static override description =
      `Sends the whole ${topic.singular} (PUT). The service then removes the attributes that the file does not contain. To change single attributes, use scimctl ${topic.command} update.`;
    static override examples = [
      { description: 'From a file', command: `scimctl ${words} ${topic.example} --file resource.json` },
      {
        description: 'Change the resource only if no other client changes it at the same time',
        command: `scimctl ${words} ${topic.example} --file resource.json --if-match auto`,
      },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = {
      file: text('JSON or YAML file with the resource, - for standard input; flags override the file', 'FILE'),
      ...attributeFlags(topic),
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Replace);
      if (flags.file === undefined)
        throw new UsageError('--file is missing', { hint: 'use --file FILE, or --file - for standard input' });
      const scope = this.resources;
      const resolved = await topicOf(scope, fixed, args.type);
      const file = await readResourceFile(scope, resolved, flags.file);
      await requireMethod(scope, resolved, 'PATCH', 'PUT');
      const { model, before, assign } = await createComposer(scope, resolved, file, readAssignments(topic, flags));
      noteReadOnly(scope, before, model);
      const wanted = assign(before);
      const found = await findForChange(scope, resolved, args.name, { by: flags.by, projection: {} });
      const context = { ...(await changeContext(scope, resolved)), model };
      const { update, again } = await decideReplacement(context, found.resource, wanted);
      await changeResource(scope, resolved, update, flags, { verb: 'Replaced', model, again });
    }
  };
}
