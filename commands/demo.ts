import { createMockServer } from '../mock-server/server/create-mock-server.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { runDemo } from '../src/cli/demo/run.ts';
import { startCompany } from '../src/cli/mock/company.ts';

export default class Demo extends BaseCommand {
  static override summary = 'Show how scimctl onboards 500 people and offboards 40 people';
  static override description =
    'Starts the bundled service provider on a free port, and stores all files of the demo in a temporary folder. Then prints and runs the commands of an administrator. At the end, removes people from mock services that imitate the services of three vendors. Does not read or change your own profiles.';
  static override examples = [{ description: 'Run the demo, which takes some seconds', command: 'scimctl demo' }];

  async run(): Promise<void> {
    await this.parse(Demo);
    const { onboarded, rejected, offboarded } = await runDemo(this.context, {
      start: (db) => createMockServer({ db }),
      startCompany: (people, configuration) => startCompany(this.scope, people.snapshot(), configuration),
    });
    await this.print(`\n${onboarded} onboarded, ${rejected} rejected, ${offboarded} offboarded and verified\n`);
  }
}
