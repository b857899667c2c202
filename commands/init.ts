import type { Prompter } from '../src/cli/context.ts';
import { probe } from '../src/cli/probe.ts';
import {
  type AuthInput,
  type AuthKind,
  authKinds,
  authOf,
  baseUrl,
  isBaseUrl,
  isFreeName,
  ProfileCommand,
} from '../src/cli/profile-command.ts';

export default class Init extends ProfileCommand {
  static override summary = 'Save a profile for a service, asking for what it needs';
  static override description =
    'Asks for the URL, how to sign in and the secret, saves the profile and tries it out. Needs a terminal; scimctl profiles add does the same from flags.';
  static override examples = [{ description: 'Answer the questions', command: 'scimctl init' }];

  async run(): Promise<void> {
    await this.parse(Init);
    const ask = await this.prompter('which service it is', 'scimctl profiles add saves a profile from flags');
    const url = await ask.input('Base URL of the service', { validate: isBaseUrl });
    const config = await this.load();
    const name = await ask.input('Name of the profile', {
      default: isFreeName('default', config) !== true ? new URL(url).hostname : 'default',
      validate: (text) => isFreeName(text, config),
    });
    const choices = Object.entries(authKinds).map(([value, text]) => ({ name: text, value: value as AuthKind }));
    const kind = await ask.select('Sign in with', choices);
    const input = await askFor(ask, kind);
    const secret = kind === 'none' ? undefined : await this.keepSecret(name, await ask.password('Secret'));
    const isProduction = await ask.confirm('Is this a production service?');
    const auth = authOf(kind, secret, input);
    await this.save(
      name,
      { url: baseUrl(url, 'the URL'), auth, ...(isProduction ? { environment: 'production' } : {}) },
      true,
    );
    await this.tryOut(name);
  }

  private async tryOut(name: string): Promise<void> {
    this.global = { ...this.global, profile: name };
    const { client } = await this.session();
    for await (const { step, ok, detail, problem } of probe(client)) {
      this.note(`${ok ? 'ok  ' : 'FAIL'}  ${step}: ${detail}`);
      if (!problem) continue;
      this.endWith(problem.outcome);
      this.note(`Next: mend it, then scimctl profiles test ${name}`);
      return;
    }
    this.note('Next: scimctl users list');
  }
}

/** The questions that a way to sign in has besides its secret. */
async function askFor(ask: Prompter, kind: AuthKind): Promise<AuthInput> {
  switch (kind) {
    case 'none':
    case 'bearer':
      return {};
    case 'basic':
      return { username: await ask.input('User name') };
    case 'header':
      return { 'header-name': await ask.input('Name of the header', { default: 'X-Api-Key' }) };
    case 'oauth2-client-credentials':
      return { 'token-url': await ask.input('Token URL'), 'client-id': await ask.input('Client id') };
  }
}
