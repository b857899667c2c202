import { assertSecure } from '../../client/layers/auth.ts';
import { loginWithDeviceCode, type UserPrompt } from '../../client/layers/device-login.ts';
import { printTokens } from '../../client/layers/device-tokens.ts';
import { abortableSleep } from '../../client/layers/sleep.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import { wallClock } from '../clock.ts';
import { printDuration } from '../diagnosis/token-expiry.ts';
import { InterruptedError, UsageError } from '../errors/errors.ts';
import { recordedFlags } from '../flags.ts';
import { given } from '../given.ts';
import { canAsk } from '../input/prompts.ts';
import { profileArgument } from './profile-argument.ts';
import { type NewProfile, ProfileCommand, unchanged } from './profile-command.ts';
import { type SecretStore, storeFlag } from './profile-input.ts';
import { withSecret } from './secret-member.ts';

export class ProfilesLogin extends ProfileCommand {
  static override summary = 'Sign in with a browser, for a profile with OAuth 2 device code';
  static override description =
    'Shows a URL and a code on stderr, and waits until you have entered the code in a browser, which can be on another machine (RFC 8628). Then saves the tokens where the secret of the profile is. Commands renew the access token with the refresh token, until the authorization server ends the sign-in. Needs an interactive terminal.';
  static override examples = [
    { description: 'Sign in', command: 'scimctl profiles login me' },
    { description: 'Keep the tokens in the keychain', command: 'scimctl profiles login me --store keychain' },
  ];
  static override baseFlags = recordedFlags;
  static override args = profileArgument;
  static override flags = { store: storeFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ProfilesLogin);
    const { name } = args;
    const previous = await this.saved(name);
    const { auth } = previous;
    if (auth.kind !== 'oauth2-device-code') {
      throw new UsageError(`the profile ${name} needs no sign-in, because its authentication is ${auth.kind}`, {
        hint: `to replace its secret, run scimctl profiles rotate ${name}`,
      });
    }
    if (!canAsk(this.context, this.global['no-input'])) {
      throw new UsageError('nobody can sign in, because the terminal is not interactive', {
        hint: `run scimctl profiles login ${name} in a terminal; for scripts, use the authentication oauth2-client-credentials`,
      });
    }
    this.global = { ...this.global, profile: name };
    const { tokenExchange, connection } = await this.session();
    for (const url of [auth.deviceUrl, auth.tokenUrl]) assertSecure(url, connection);
    const { deviceUrl, tokenUrl, clientId, scope, parameters } = auth;
    const { signal, sleep = abortableSleep } = this.context;
    const settings = { deviceUrl, tokenUrl, clientId, ...given({ scope, parameters }) };
    const tokens = await loginWithDeviceCode(settings, {
      next: tokenExchange,
      redactor: this.redactor,
      now: () => wallClock(this.context),
      sleep,
      signal,
      show: (prompt) => this.scope.alert(...linesOf(prompt)),
      hint: `To start again, run scimctl profiles login ${name}.`,
    }).catch((error: unknown) => {
      throw signal.aborted ? new InterruptedError('interrupted; nobody has signed in') : error;
    });
    await this.keep(name, previous, printTokens(tokens), flags.store ?? storeOf(auth.tokens));
    const { refreshToken, expiresAt } = tokens;
    const left =
      expiresAt === undefined ? '' : ` for ${printDuration(Math.max(0, expiresAt - wallClock(this.context)))}`;
    this.note(
      refreshToken === undefined
        ? `Signed in${left}; the server gave no refresh token, so you must then sign in again`
        : `Signed in; commands renew the access token`,
    );
    this.note(`Next: scimctl profiles test ${name}`);
  }

  /** Removes the credential, because only the sign-in obtains it. */
  protected override adjust(connection: ResolvedConnection): ResolvedConnection {
    return { ...connection, auth: { kind: 'none' } };
  }

  /**
   * Saves the tokens. Throws a `UsageError` if the authentication of the profile was changed during the sign-in, which
   * takes minutes.
   */
  private async keep(name: string, previous: Profile, text: string, store: SecretStore): Promise<void> {
    const secret = await this.typedSecret(name, text, store);
    const change: NewProfile['change'] = (before) =>
      withSecret(unchanged(name, before, previous, ['auth']), secret.reference);
    await this.saveAll([{ name, secret, change }]);
    this.note(`The tokens are ${await this.placeOf(name, secret.reference)}`);
  }
}

/** Returns the kind of secret store that contains the tokens of the profile. */
function storeOf(reference: string): SecretStore {
  return reference.startsWith('keychain:') ? 'keychain' : 'file';
}

function linesOf({ userCode, verificationUri, verificationUriComplete, expiresIn }: UserPrompt): string[] {
  return [
    `Open ${verificationUri} in a browser, and enter the code ${userCode}`,
    ...(verificationUriComplete === undefined
      ? []
      : [`Or open ${verificationUriComplete}, and check that it shows the same code`]),
    `Waiting for the sign-in for up to ${printDuration(expiresIn * 1000)}; Ctrl-C stops`,
  ];
}
