import { createMockServer } from '../mock-server/server/create-mock-server.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { runDemo } from '../src/cli/demo/run.ts';

export default class Demo extends BaseCommand {
  static override summary = 'Watch 500 people being onboarded and 40 offboarded';
  static override description =
    'Starts the bundled service provider on a free port with a temporary folder, and runs the commands that an admin would type, printing each. Your own profiles are neither read nor changed.';
  static override examples = [{ description: 'It takes some seconds', command: 'scimctl demo' }];

  async run(): Promise<void> {
    await this.parse(Demo);
    const { onboarded, rejected, offboarded } = await runDemo(this.context, (db) => createMockServer({ db }));
    await this.print(`\n${onboarded} onboarded, ${rejected} rejected, ${offboarded} offboarded and verified\n`);
  }
}
