import { announceMockServer, findMockServers, type RunningMockServer } from '../profiles/mock-servers.ts';
import type { Context } from './context.ts';
import { NotFoundError, UsageError } from './failures.ts';

/** Where the control API of a mock server is, and its token. */
export interface ControlAddress {
  readonly url: string;
  readonly token: string;
}

/**
 * The control API that a command talks to: that of `SCIMCTL_CONTROL_URL` with `SCIMCTL_CONTROL_TOKEN`, else that of the mock
 * server that runs on this machine, on this port where several do. Throws a `UsageError` or a `NotFoundError` that says how to
 * name one.
 */
export async function findControl({ env }: Context, port?: number): Promise<ControlAddress> {
  const { SCIMCTL_CONTROL_URL: url, SCIMCTL_CONTROL_TOKEN: token } = env;
  if (port === undefined && url) {
    if (token && URL.canParse(url)) return { url: url.replace(/\/+$/, ''), token };
    throw new UsageError(
      token
        ? `SCIMCTL_CONTROL_URL ${JSON.stringify(url)} is no URL`
        : 'SCIMCTL_CONTROL_URL is set and SCIMCTL_CONTROL_TOKEN is not',
      { hint: 'mock serve --control prints both' },
    );
  }
  const running = await findMockServers(env);
  const chosen = port === undefined ? running : running.filter((server) => server.port === port);
  const [first, second] = chosen;
  if (!first) throw new NotFoundError(nothing(port), 'start one with scimctl mock serve --control');
  if (second) {
    throw new UsageError(
      `several mock servers run on this machine: ports ${chosen.map((server) => server.port).join(', ')}`,
      {
        hint: '--port PORT chooses one',
      },
    );
  }
  return { url: first.controlUrl, token: first.controlToken };
}

/** Lets other commands find a mock server. Returns how to end that. */
export function announceControl({ env }: Context, server: RunningMockServer): Promise<() => Promise<void>> {
  return announceMockServer(env, server);
}

function nothing(port: number | undefined): string {
  const where = port === undefined ? 'on this machine' : `on port ${port}`;
  return `no mock server with a control API runs ${where}`;
}
