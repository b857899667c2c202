import { isProduction } from '../../profiles/environment.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { given } from '../given.ts';
import type { SecretState } from './secret-state.ts';

/**
 * Describes the identity of a connection: the service, the account, the place of the secret, and the origin of each
 * value. Contains no secret.
 */
export function identityOf(connection: ResolvedConnection, secret: SecretState | undefined): JsonObject {
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
  }) as JsonObject;
}

/** The name with which the connection signs in, if the profile contains a name. */
function accountOf({ auth }: ResolvedConnection): string | undefined {
  if ('username' in auth) return auth.username;
  return 'clientId' in auth ? auth.clientId : undefined;
}
