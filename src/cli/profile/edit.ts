import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../errors/errors.ts';

import { editText } from '../input/editor.ts';
import { profileArgument } from './profile-argument.ts';
import { ProfileCommand } from './profile-command.ts';
import { consentFlag } from './profile-input.ts';
import { profileYaml, readProfileYaml } from './profile-yaml.ts';

export class ProfilesEdit extends ProfileCommand {
  static override summary = 'Change a profile in your editor';
  static override description =
    'Opens the profile as YAML in the editor of VISUAL or EDITOR, such as "code --wait". The text contains references to secrets, and not the secrets. After a mistake, the editor opens again, with the mistake above its line. Saves nothing if nothing was changed. Sends no request.';
  static override examples = [{ description: 'In the editor', command: 'scimctl profiles edit prod' }];
  static override args = profileArgument;
  static override flags = { yes: consentFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesEdit);
    const previous = await this.saved(args.name);
    const text = await editText(this.context, profileYaml(args.name, previous), {
      suffix: '.yaml',
      noInput: this.global['no-input'],
      instead: `to change a profile without an editor, run scimctl profiles update ${args.name}`,
      check: async (edited) => (await readProfileYaml(edited)).problem,
    });
    const { profile } = text === undefined ? {} : await readProfileYaml(text);
    if (profile === undefined || isDeepStrictEqual(profile, previous)) {
      this.note(`Nothing was changed in profile ${args.name}`);
      return;
    }
    await this.confirmWeaker(args.name, previous, profile, flags.yes);
    await this.save(args.name, (before) => {
      if (isDeepStrictEqual(before, previous)) return profile;
      throw new UsageError(`the profile ${args.name} was changed in the meantime, and nothing was saved`, {
        hint: 'run the command again',
      });
    });
    this.noteMovedSecret(previous, profile);
    this.note(`Next: scimctl profiles test ${args.name}`);
  }
}
