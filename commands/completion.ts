import { BaseCommand } from '../src/cli/base-command.ts';
import { completionScripts, installation, readShell } from '../src/cli/completion/scripts.ts';
import { required } from '../src/cli/flags.ts';
import { assertNoFormat } from '../src/cli/output/format-flags.ts';

export default class Completion extends BaseCommand {
  static override summary = 'Print the script that completes commands in a shell';
  static override description = installation;
  static override examples = Object.values(completionScripts).map(({ title, install }) => ({
    description: `Install the completion for ${title}`,
    command: install,
  }));
  static override args = { shell: required(`shell: ${Object.keys(completionScripts).join(', ')}`) };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    assertNoFormat('completion', 'a script', this.global);
    await this.print(completionScripts[readShell(args.shell)].script);
  }
}
