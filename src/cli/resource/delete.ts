import { decideDeletion } from '../../changes/decide/deletion.ts';
import { performDelete } from '../../changes/perform/delete.ts';
import { orLost } from '../errors/lost-response.ts';
import { changeFlags, versionFlags } from '../flags.ts';
import { consentFlags } from '../safety/consent.ts';
import { anything, byFlag, nameArgument, nextCommand, ResourceCommand, typeArgument } from './resource-command.ts';
import type { Noun } from './resource-topic.ts';

/** `delete`: takes one resource away for good. */
export function deleteCommand(fixed?: Noun) {
  const noun = fixed ?? anything;
  const words = fixed ? `${noun.topic} delete` : `${noun.topic} delete Device`;
  return class Delete extends ResourceCommand {
    static override summary = `Delete a ${noun.one} for good`;
    static override examples = [
      { description: 'After a question on a terminal', command: `scimctl ${words} ${noun.example}` },
      { description: 'In a script', command: `scimctl ${words} ${noun.example} --yes` },
    ];
    static override args = { ...typeArgument(fixed), ...nameArgument(fixed) };
    static override flags = { ...byFlag(fixed), ...versionFlags, ...changeFlags, ...consentFlags };

    async run(): Promise<void> {
      const { args, flags } = await this.parse(Delete);
      const subject = await this.nounOf(fixed, args.type);
      const found = await this.findForChange(subject, args.name, { by: flags.by });
      const context = await this.changeContext(subject);
      const deletion = await decideDeletion(context, found.resource);
      const guard = await this.guard(subject, flags);
      const approval = await guard.approve(deletion.removals);
      const { ifMatch } = await this.condition(subject, found, flags['if-match']);
      await orLost(
        performDelete(context, { ...deletion, ifMatch }, approval),
        `${subject.one} ${found.label} may have been deleted`,
        nextCommand(subject, 'get', found.id),
      );
      if (!this.isDryRun) this.note(`Deleted ${subject.one} ${found.label}`);
    }
  };
}
