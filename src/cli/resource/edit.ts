import { editorFlags, editResource } from './edit-resource.ts';
import { topicOf } from './models.ts';
import { ResourceCommand } from './resource-command.ts';
import { genericTopic, type ResourceTopic } from './resource-topic.ts';
import { byFlag, nameArgument, typeArgument } from './topic-arguments.ts';

/** Creates the `edit` command, which changes one resource in the editor of the user. */
export function editCommand(fixed?: ResourceTopic) {
  const topic = fixed ?? genericTopic;
  const words = fixed ? `${topic.command} edit` : `${topic.command} edit Device`;
  return class Edit extends ResourceCommand {
    static override summary = `Change a ${topic.singular} in your editor`;
    static override description =
      `Opens the ${topic.singular} as YAML in the editor that VISUAL or EDITOR names, such as "code --wait". Comments describe the attributes with the texts of the schema of the service. After you save the file, shows the smallest PATCH, and sends it if you agree. After a mistake, a conflict or a refusal of the service, the editor opens again, and a comment above the line gives the reason. Sends nothing if nothing was changed. The file contains no secret, and is removed at the end.`;
    static override examples = [
      { description: 'In the editor', command: `scimctl ${words} ${topic.example}` },
      {
        description: 'Show the requests without sending them',
        command: `scimctl ${words} ${topic.example} --dry-run`,
      },
      {
        description: 'In a script, with a program that changes the file',
        command: `EDITOR='sed -i s/Tour/Tours/' scimctl ${words} ${topic.example} --yes`,
      },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = { ...byFlag(fixed), ...editorFlags };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Edit);
      await editResource(this.resources, {
        topic: () => topicOf(this.resources, fixed, args.type),
        name: args.name,
        flags,
        command: `scimctl ${topic.command}`,
        redact: (text) => this.redact(text),
      });
    }
  };
}
