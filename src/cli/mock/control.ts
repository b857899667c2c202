import { findMockServers, type RunningMockServer } from '../../state/mock-servers.ts';
import type { Context } from '../context.ts';
import { NotFoundError, UsageError } from '../errors/errors.ts';

/** URL, token and CA of the control API of a mock server. */
export interface ControlAddress {
  readonly url: string;
  readonly token: string;
  /** CA certificate (PEM) of the server. Absent if Node.js trusts the server without it. */
  readonly ca?: string;
}

/** Selects one mock server if several run on this machine. */
export interface ControlChoice {
  readonly port?: number | undefined;
  readonly tenant?: string | undefined;
}

/**
 * Finds the control API of a mock server. If neither a port nor a tenant is given, uses the environment variables
 * `SCIMCTL_CONTROL_URL` and `SCIMCTL_CONTROL_TOKEN`. If `SCIMCTL_CONTROL_URL` is not set, or if a port or a tenant is
 * given, searches the mock servers and tenants on this machine. Throws a `NotFoundError` if no server matches. Throws a
 * `UsageError` that lists the servers if several servers match.
 */
export async function findControl({ env }: Context, { port, tenant }: ControlChoice = {}): Promise<ControlAddress> {
  const { SCIMCTL_CONTROL_URL: url, SCIMCTL_CONTROL_TOKEN: token } = env;
  const running = await findMockServers(env);
  if (port === undefined && tenant === undefined && url) return named(url, token, running);
  const chosen = running.filter(
    (server) => (port === undefined || server.port === port) && (tenant === undefined || server.tenant === tenant),
  );
  const [first, second] = chosen;
  if (!first) throw noServer({ port, tenant }, running);
  if (second) {
    throw new UsageError(`several mock servers run on this machine: ${chosen.map(printPlace).join('; ')}`, {
      hint: waysToChoose(chosen),
    });
  }
  const { controlUrl, controlToken, ca } = first;
  return { url: controlUrl, token: controlToken, ...(ca === undefined ? {} : { ca }) };
}

/**
 * Returns the address and the token of the control API from the environment variables. The token is sent only to this
 * address. Adds the CA certificate if a mock server on this machine has the address.
 */
function named(url: string, token: string | undefined, running: readonly RunningMockServer[]): ControlAddress {
  const address = url.replace(/\/+$/, '');
  const ca = running.find(({ controlUrl }) => controlUrl === address)?.ca;
  if (token && URL.canParse(url)) return { url: address, token, ...(ca === undefined ? {} : { ca }) };
  throw new UsageError(
    token
      ? `SCIMCTL_CONTROL_URL ${JSON.stringify(url)} is not a URL`
      : 'SCIMCTL_CONTROL_URL is set, but SCIMCTL_CONTROL_TOKEN is not set',
    { hint: 'use the URL and the token that scimctl mock serve --control prints' },
  );
}

function noServer({ port, tenant }: ControlChoice, running: readonly RunningMockServer[]): NotFoundError {
  const what = tenant === undefined ? 'no mock server' : `no tenant ${tenant} of a mock server`;
  const where = port === undefined ? 'on this machine' : `on port ${port}`;
  const others = running.length === 0 ? '' : `; running: ${running.map(printPlace).join('; ')}`;
  return new NotFoundError(
    `${what} with a control API runs ${where}${others}`,
    running.length === 0 ? 'start a mock server with scimctl mock serve --control' : waysToChoose(running),
  );
}

/** Returns the flags that select a mock server, in a form that the operator can copy. */
function printPlace({ port, tenant }: RunningMockServer): string {
  return `--port ${port}${tenant === undefined ? '' : ` --tenant ${tenant}`}`;
}

function waysToChoose(servers: readonly RunningMockServer[]): string {
  const differ = (of: (server: RunningMockServer) => unknown): boolean => new Set(servers.map(of)).size > 1;
  const ways = [
    ...(differ(({ port }) => port) ? ['--port PORT'] : []),
    ...(differ(({ tenant }) => tenant) ? ['--tenant NAME'] : []),
  ];
  return ways.length === 2 ? `${ways.join(' and ')} select a server` : `${ways[0] ?? '--port PORT'} selects a server`;
}
