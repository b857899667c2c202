import { isDeepStrictEqual } from 'node:util';
import { editText } from '../input/editor.ts';
import { profileArgument } from './profile-argument.ts';
import { ProfileCommand, unchanged } from './profile-command.ts';
import { consentFlag } from './profile-input.ts';
import { profileYaml, readProfileYaml } from './profile-yaml.ts';

export class ProfilesEdit extends ProfileCommand {
  static override summary = 'Change a profile in your editor';
  static override description =
    'Opens the profile as YAML in the editor that VISUAL or EDITOR names, such as "code --wait". The text contains references to secrets, and not the secrets. If the text has a mistake, the editor opens again, and a comment above the line describes the mistake. Saves nothing if nothing was changed. Sends no request.';
  static override examples = [{ description: 'In the editor', command: 'scimctl profiles edit prod' }];
  static override args = profileArgument;
  static override flags = { yes: consentFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesEdit);
    const { name } = args;
    const previous = await this.saved(name);
    let isValid = false;
    let isSaved = false;
    await editText(this.context, profileYaml(name, previous), {
      suffix: '.yaml',
      noInput: this.global['no-input'],
      instead: `to change a profile without an editor, run scimctl profiles update ${name}`,
      onKept: (file) => this.scope.alert(`Your text is kept in ${file}`),
      // An invalid text is not kept, because it may contain a secret in place of a reference.
      mayKeep: () => isValid,
      // The profile is saved inside `check`, so that `editText` keeps the valid text if the save fails.
      check: async (edited) => {
        const { profile, problem } = await readProfileYaml(edited);
        isValid = problem === undefined;
        if (problem || isDeepStrictEqual(profile, previous)) return problem;
        await this.confirmWeaker(name, previous, profile, flags.yes);
        await this.save(name, (before) => {
          unchanged(name, before, previous);
          return profile;
        });
        isSaved = true;
        this.noteMovedSecret(previous, profile);
        return undefined;
      },
    });
    this.note(isSaved ? `Next: scimctl profiles test ${name}` : `Nothing was changed in profile ${name}`);
  }
}
