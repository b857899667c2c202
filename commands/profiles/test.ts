import type { CurlMode } from '../../src/cli/connection/curl.ts';
import { optional, serviceFlags } from '../../src/cli/flags.ts';
import { checkLines } from '../../src/cli/output/check-lines.ts';
import { probe } from '../../src/cli/profile/probe.ts';
import { ProfileCommand } from '../../src/cli/profile/profile-command.ts';

/** A step of the test of a connection. */
type TestStep = { step: string; ok: boolean; detail: string };

/** The result of the test of a connection. The test ends at the first step that fails. */
export type ConnectionTest = { steps: TestStep[] };

export default class ProfilesTest extends ProfileCommand {
  static override baseFlags = serviceFlags;

  protected override get curlShows(): CurlMode {
    return 'all';
  }

  static override summary = 'Test the connection of a profile, and show how to correct the profile';
  static override description = 'Sends only read requests. The first step that failed determines the exit code.';
  static override examples = [
    { description: 'The active profile', command: 'scimctl profiles test' },
    { description: 'A profile by its name', command: 'scimctl profiles test prod' },
  ];
  static override args = { name: optional('name of a profile; the default is the active profile') };

  async run(): Promise<void> {
    const { args } = await this.parse(ProfilesTest);
    if (args.name !== undefined) this.global = { ...this.global, profile: args.name };
    const { client } = await this.session();
    const steps: TestStep[] = [];
    for await (const { step, ok, detail, problem } of probe(client)) {
      steps.push({ step, ok, detail });
      const line = this.redact(`${step}: ${detail}`);
      if (this.format === 'table')
        await this.print(checkLines(this.context, ok ? 'ok' : 'fail', line, this.global['no-color']));
      if (!problem) continue;
      this.endWith(problem.outcome);
      break;
    }
    if (this.format !== 'table') await this.show({ steps } satisfies ConnectionTest);
  }
}
