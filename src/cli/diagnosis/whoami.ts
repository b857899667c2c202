import { isProduction } from '../../profiles/environment.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import { given } from '../given.ts';
import type { SecretState } from './secret-state.ts';

/** The output of `whoami`. */
export interface Identity {
  readonly profile?: string;
  /** The flag, the variable or the file that chose the profile. */
  readonly chosenBy?: string;
  readonly url?: string;
  readonly urlFrom?: string;
  /** Kind of the credential: `bearer`. */
  readonly auth?: string;
  readonly authFrom?: string;
  /** The user name or the id of the client. */
  readonly account?: string;
  /** Place of the secret: `env:SCIM_TOKEN`. */
  readonly secret?: string;
  /** What is known about the secret: when it expires, or why it cannot be read. */
  readonly secretState?: string;
  /** The expiry of the secret in ISO 8601. */
  readonly expiresAt?: string;
  /** True if the connection has a client certificate. */
  readonly clientCertificate?: boolean;
  readonly dialect?: string;
  readonly environment?: string;
  readonly production?: boolean;
}

/**
 * Describes the identity of a connection: the service, the account, where the secret is read from, and the origin of
 * each value. Contains no secret.
 */
export function identityOf(connection: ResolvedConnection, secret: SecretState | undefined): Identity {
  const { profile, base, auth, chosenBy, environment, dialect, origins } = connection;
  return given({
    profile,
    chosenBy,
    url: base,
    urlFrom: origins['url'],
    auth: auth.kind,
    authFrom: origins['auth.kind'] ?? origins['auth.token'],
    account: accountOf(connection),
    secret: secret?.place,
    secretState: secret?.note,
    expiresAt: secret?.expiresAt === undefined ? undefined : new Date(secret.expiresAt).toISOString(),
    clientCertificate: origins['cert'] === undefined ? undefined : true,
    dialect,
    environment,
    production: isProduction(environment),
  });
}

/** The name with which the connection signs in, if the profile contains a name. */
function accountOf({ auth }: ResolvedConnection): string | undefined {
  if ('username' in auth) return auth.username;
  return 'clientId' in auth ? auth.clientId : undefined;
}
