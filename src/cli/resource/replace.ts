import { decideReplacement } from '../../changes/decide/replacement.ts';
import { UsageError } from '../errors/errors.ts';
import { changeFlags, text, versionFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { attributeFlags, readAssignments } from './assignments.ts';
import { anything, byFlag, nameArgument, ResourceCommand, typeArgument } from './resource-command.ts';
import type { Noun } from './resource-topic.ts';

/** `replace`: puts a whole new resource in the place of one. */
export function replaceCommand(fixed?: Noun) {
  const noun = fixed ?? anything;
  const words = fixed ? `${noun.topic} replace` : `${noun.topic} replace Device`;
  return class Replace extends ResourceCommand {
    static override summary = `Replace a ${noun.one} by what a file says`;
    static override description =
      `Sends the whole ${noun.one} (PUT): what the file does not have is taken away. scimctl ${noun.topic} update changes single attributes.`;
    static override examples = [
      { description: 'From a file', command: `scimctl ${words} ${noun.example} --file resource.json` },
      {
        description: 'Read, edit, write back, unless somebody was faster',
        command: `scimctl ${words} ${noun.example} --file resource.json --if-match auto`,
      },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = {
      file: text('JSON or YAML file with the resource, - for standard input; flags change what it says', 'FILE'),
      ...attributeFlags(noun),
      ...byFlag(fixed),
      ...versionFlags,
      ...changeFlags,
      ...consentFlags,
    };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Replace);
      if (flags.file === undefined)
        throw new UsageError('--file is missing', { hint: '--file - reads standard input' });
      const subject = await this.nounOf(fixed, args.type);
      const file = await this.readFile(subject, flags.file);
      const { model, before: start, assign } = await this.composer(subject, file, readAssignments(noun, flags));
      this.noteUnsent(subject, start, model);
      const wanted = assign(start);
      const found = await this.findForChange(subject, args.name, { by: flags.by, projection: {} });
      const context = { ...(await this.changeContext(subject)), model };
      const { update, again } = await decideReplacement(context, found.resource, wanted);
      await this.change(subject, update, flags, { did: 'Replaced', model, again });
    }
  };
}
