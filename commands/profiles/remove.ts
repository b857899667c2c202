import { SafetyError } from '../../src/cli/errors/errors.ts';
import { toggle } from '../../src/cli/flags.ts';
import { profilesArgument } from '../../src/cli/profile/profile-argument.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';

export default class ProfilesRemove extends ProfileCommand {
  static override summary = 'Remove profiles and their stored secrets';
  static override description =
    'Also removes cached tokens, cached discovery documents and what earlier runs learned about the services. Does not remove the audit log, the snapshots, or the journals of imports and offboardings, because they are evidence of changes.';
  static override examples = [{ description: 'In a script', command: 'scimctl profiles remove test --yes' }];
  static override args = profilesArgument;
  static override flags = { yes: toggle('do not ask for confirmation', 'Safety') };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesRemove);
    const names = [...new Set(args.name)];
    const places: string[] = [];
    for (const name of names) places.push(`${name} (${(await this.saved(name)).url})`);
    const question = `Remove ${names.length === 1 ? 'profile' : `${names.length} profiles:`} ${places.join(', ')}?`;
    if (!flags.yes) {
      const asker = await this.prompter(question, 'to give consent without a question, use --yes');
      if (!(await asker.confirm(question))) throw new SafetyError('nothing was removed');
    }
    for (const name of names) {
      await this.remove(name);
      this.note(`Removed profile ${name}`);
    }
    this.note(
      `The audit log, journals and snapshots stay in ${this.stateFolder}, because they are evidence of changes`,
    );
  }
}
