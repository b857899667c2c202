import { BaseCommand } from '../src/cli/base-command.ts';
import { completionScripts, installation } from '../src/cli/completion/scripts.ts';
import { oneOf } from '../src/cli/flags.ts';

const names = Object.keys(completionScripts) as (keyof typeof completionScripts)[];

export default class Completion extends BaseCommand {
  static override summary = 'Print the script that completes commands in a shell';
  static override description = installation;
  static override examples = names.map((name) => ({
    description: `Install the completion for ${completionScripts[name].title}`,
    command: completionScripts[name].install,
  }));
  static override args = { shell: oneOf('the shell that completes the commands', names) };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    await this.print(completionScripts[args.shell].script);
  }
}
