import { normalizeBaseUrl } from '../../profiles/base-url.ts';
import { profileName } from '../../profiles/profile.ts';
import { type AnnouncedAccess, type AnnouncedMockServer, findAnnouncedServers } from '../../state/mock-servers.ts';
import { loadDialect } from '../connection/dialect.ts';
import type { Context } from '../context.ts';
import { NotFoundError, UsageError } from '../errors/errors.ts';
import { given } from '../given.ts';
import type { AuthKind, ProfileInput } from './profile-input.ts';

/** A profile for one service of a running mock server. */
export interface MockProfile {
  /** Name of the tenant, id of the preset, or `mock`. */
  readonly name: string;
  readonly input: ProfileInput & { readonly url: string };
  /** The secret that clients need. A profile contains only a reference to this secret. */
  readonly secret: string | undefined;
}

/**
 * Returns a profile for each service of the mock server that runs on this machine. Throws a `NotFoundError` if no
 * server runs. Throws a `UsageError` if several servers run and `port` does not select one of them. Also throws a
 * `UsageError` if a service needs a setting that this function does not add to a profile.
 */
export async function mockProfiles({ env }: Context, port: number | undefined): Promise<MockProfile[]> {
  const running = await findAnnouncedServers(env);
  const chosen = running.filter((server) => port === undefined || server.port === port);
  if (chosen.length === 0) throw noServer(port, running);
  if (new Set(chosen.map(({ pid, port: own }) => `${pid} ${own}`)).size > 1) {
    throw new UsageError(`several mock servers run on this machine: ${printPorts(chosen)}`, {
      hint: 'to select a server, use --port PORT',
    });
  }
  return Promise.all(chosen.map(profileOf));
}

/**
 * Returns a profile for the mock server on this machine whose base URL is `url`. `url` must be valid. Returns
 * `undefined` if no server with this URL runs, or if a profile cannot contain the settings of the server.
 */
export async function mockProfileAt({ env }: Context, url: string): Promise<MockProfile | undefined> {
  const base = normalizeBaseUrl(url, 'url');
  const server = (await findAnnouncedServers(env)).find((one) => normalizeBaseUrl(one.url, 'url') === base);
  try {
    return server && (await profileOf(server));
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

async function profileOf({ url, tenant, preset, dialect = preset, access }: AnnouncedMockServer): Promise<MockProfile> {
  const name = tenant ?? preset ?? 'mock';
  if (!profileName.safeParse(name).success) {
    throw new UsageError(`the tenant ${JSON.stringify(name)} cannot be the name of a profile`, {
      hint: `to save a profile with another name, run scimctl profiles add NAME --url ${url}`,
    });
  }
  if (!access) {
    throw new UsageError(`${name}: the mock server does not say how clients authenticate`, {
      hint: 'start the mock server again with this version of scimctl',
    });
  }
  await assertHeaders(name, dialect, access);
  const { caFile: ca, certFile: cert, keyFile: key } = access;
  const input = { url, environment: 'test', ...given({ dialect, ca, cert, key }), ...authOf(name, access) };
  return { name, input, secret: access.token };
}

/** Returns the part of a profile that contains the authentication of the client. */
function authOf(name: string, { auth, token, tokenUrl, clientName, certFile }: AnnouncedAccess): ProfileInput {
  const as = (kind: AuthKind, more: ProfileInput = {}): ProfileInput => ({ auth: kind, ...more });
  if (token === undefined) {
    if (auth !== 'mutual-tls' || certFile !== undefined) return as('none');
  } else if (auth === 'bearer') return as('bearer');
  else if (auth === 'basic') return as('basic', { username: clientName });
  else if (auth === 'oauth' && tokenUrl !== undefined)
    return as('oauth2-client-credentials', { 'token-url': tokenUrl, 'client-id': clientName });
  throw new UsageError(
    `${name}: a profile does not support the authentication ${JSON.stringify(auth)} of the mock server`,
  );
}

/**
 * Throws a `UsageError` if the mock server requires a header that the dialect does not define. The client sends only
 * the headers of the dialect, so the server would reject its requests.
 */
async function assertHeaders(name: string, dialect: string | undefined, { requiredHeaders }: AnnouncedAccess) {
  const { facts } = await loadDialect(dialect, 'the mock server');
  const sent = ['user-agent', ...(facts.requiredHeaders ?? []).map((header) => header.name.toLowerCase())];
  const other = requiredHeaders.find((header) => !sent.includes(header.toLowerCase()));
  if (other === undefined) return;
  throw new UsageError(
    `${name}: the mock server requires the header ${other}, but scimctl does not know the value of this header`,
    {
      hint: `run scimctl profiles add ${name} with --url URL and --header '${other}: VALUE'`,
    },
  );
}

function noServer(port: number | undefined, running: readonly AnnouncedMockServer[]): NotFoundError {
  if (port === undefined)
    return new NotFoundError('no mock server runs on this machine', 'start a mock server with scimctl mock serve');
  const others = running.length === 0 ? '' : `; running: ${printPorts(running)}`;
  return new NotFoundError(
    `no mock server runs on port ${port}${others}`,
    'to start a mock server, run scimctl mock serve',
  );
}

function printPorts(servers: readonly AnnouncedMockServer[]): string {
  return [...new Set(servers.map(({ port }) => `--port ${port}`))].join('; ');
}
