import { SafetyError } from '../../src/cli/errors/errors.ts';
import { required, toggle } from '../../src/cli/flags.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';

export default class ProfilesRemove extends ProfileCommand {
  static override summary = 'Remove a profile and its stored secret';
  static override examples = [{ description: 'In a script', command: 'scimctl profiles remove test --yes' }];
  static override args = { name: required('name of a profile') };
  static override flags = { yes: toggle('do not ask for confirmation', 'Safety') };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesRemove);
    const { url } = await this.saved(args.name);
    const question = `Remove profile ${args.name} (${url})?`;
    if (!flags.yes) {
      const asker = await this.prompter(question, '--yes gives consent without a question');
      if (!(await asker.confirm(question))) throw new SafetyError('nothing was removed');
    }
    await this.remove(args.name);
    this.note(`Removed profile ${args.name}`);
  }
}
