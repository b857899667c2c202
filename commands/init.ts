import type { Prompter } from '../src/cli/context.ts';
import { recordedFlags } from '../src/cli/flags.ts';
import { askForDialect } from '../src/cli/profile/dialect-choice.ts';
import { type MockProfile, mockProfileAt } from '../src/cli/profile/from-mock.ts';
import { probe } from '../src/cli/profile/probe.ts';
import { ProfileCommand } from '../src/cli/profile/profile-command.ts';
import {
  type AuthKind,
  authKinds,
  changeProfile,
  isBaseUrl,
  isFreeName,
  isGiven,
  isHeaderName,
  isTokenAddress,
  nameForUrl,
  type ProfileInput,
} from '../src/cli/profile/profile-input.ts';

export default class Init extends ProfileCommand {
  static override summary = 'Save a profile for a service by answering questions';
  static override description =
    'Asks for the URL, the authentication and the secret. If the URL belongs to a known product, saves the dialect of this product. If several products fit, asks which one. If the URL belongs to a mock server of this machine, asks only for the name of the profile. After the last answer, saves the profile and tests the connection; until then, saves nothing. Needs an interactive terminal. To save a profile without a terminal, run scimctl profiles add with flags.';
  static override examples = [{ description: 'Answer the questions', command: 'scimctl init' }];
  static override baseFlags = recordedFlags;

  async run(): Promise<void> {
    await this.parse(Init);
    // Creates the HAR file before the questions. An error then occurs before the profile is saved.
    await this.harFile();
    const ask = await this.prompter(
      'Base URL of the service',
      'to save a profile from flags, run scimctl profiles add',
    );
    const url = await ask.input('Base URL of the service', { validate: isBaseUrl });
    const mock = await mockProfileAt(this.context, url);
    if (mock) return this.saveMock(ask, mock);
    const fitting = await this.dialectsOf(url);
    const dialect = await askForDialect(ask, fitting);
    const config = await this.load();
    const name = await ask.input('Name of the profile', {
      default: nameForUrl(url, config),
      validate: (text) => isFreeName(text, config),
    });
    const choices = Object.entries(authKinds).map(([value, text]) => ({ name: text, value: value as AuthKind }));
    const auth = await ask.select('Kind of authentication', choices);
    const more = await askFor(ask, auth);
    const hasSecret = auth !== 'none' && auth !== 'oauth2-device-code';
    const typed = !hasSecret ? undefined : (await ask.password('Secret', { validate: isGiven })).trim();
    const isProduction = await ask.confirm('Is this a production service?');
    const secret = typed === undefined ? undefined : { reference: `stored:${name}`, value: typed };
    const reference = this.referenceFor(name, auth, secret);
    const input = { url, dialect, auth, ...more, ...(isProduction ? { environment: 'production' } : {}) };
    await this.save(name, () => changeProfile(undefined, input, reference, this.context.cwd), {
      use: true,
      secret,
      dialect,
    });
    const [only] = fitting;
    if (only && fitting.length === 1) {
      const decline = `scimctl profiles update ${name} --dialect generic`;
      this.note(
        `Note: the profile uses the dialect ${only.id}, because the URL belongs to ${only.title}; to use no special dialect, run ${decline}`,
      );
    }
    if (auth === 'oauth2-device-code') this.note(`Next: scimctl profiles login ${name}`);
    else await this.testProfile(name);
  }

  /** Saves a profile for a mock server of this machine, whose settings are known, and asks only for the name. */
  private async saveMock(ask: Prompter, { name: proposed, input, secret: value }: MockProfile): Promise<void> {
    const config = await this.load();
    const name = await ask.input('Name of the profile', {
      default: isFreeName(proposed, config) === true ? proposed : nameForUrl(input.url, config),
      validate: (text) => isFreeName(text, config),
    });
    this.note(
      'Note: the URL belongs to a mock server of this machine; this server provides the token and the settings',
    );
    const secret = value === undefined ? undefined : { reference: `stored:${name}`, value };
    await this.save(name, () => changeProfile(undefined, input, secret?.reference, this.context.cwd), {
      use: true,
      secret,
      dialect: input.dialect,
    });
    await this.testProfile(name);
  }

  private async testProfile(name: string): Promise<void> {
    this.global = { ...this.global, profile: name };
    const { client } = await this.session();
    for await (const { step, ok, detail, problem } of probe(client)) {
      this.note(`${ok ? 'ok  ' : 'FAIL'}  ${step}: ${detail}`);
      if (!problem) continue;
      this.endWith(problem.outcome);
      this.note(
        `Next: correct the profile with scimctl profiles update ${name}, then test the profile again with scimctl profiles test ${name}`,
      );
      return;
    }
    this.note('Next: scimctl users list');
  }
}

/** Asks for the values that a kind of authentication needs besides the secret. */
async function askFor(ask: Prompter, kind: AuthKind): Promise<ProfileInput> {
  const input = async (question: string, options: Parameters<Prompter['input']>[1]): Promise<string> =>
    (await ask.input(question, options)).trim();
  switch (kind) {
    case 'none':
    case 'bearer':
      return {};
    case 'basic':
      return { username: await input('User name', { validate: isGiven }) };
    case 'header':
      return { 'header-name': await input('Name of the header', { default: 'X-Api-Key', validate: isHeaderName }) };
    case 'oauth2-device-code':
      return {
        'device-url': await input('Device authorization URL', { validate: isTokenAddress }),
        'token-url': await input('Token URL', { validate: isTokenAddress }),
        'client-id': await input('Client id', { validate: isGiven }),
      };
    case 'oauth2-client-credentials':
      return {
        'token-url': await input('Token URL', { validate: isTokenAddress }),
        'client-id': await input('Client id', { validate: isGiven }),
      };
  }
}
