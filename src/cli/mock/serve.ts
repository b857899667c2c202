import { clientName } from '../../../mock-server/auth/secret.ts';
import { BehaviourError } from '../../../mock-server/behaviour/index.ts';
import { OptionError } from '../../../mock-server/options/option-error.ts';
import {
  createMockServer,
  type MockServer,
  type MockTenant,
  type MultiTenantServer,
} from '../../../mock-server/server/create-mock-server.ts';
import { StoreOpenError } from '../../../mock-server/store/store.ts';
import { AuthorityError } from '../../../mock-server/tls/authority.ts';
import type { Format } from '../../output/formats.ts';
import { type AnnouncedAccess, announceMockServer } from '../../state/mock-servers.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/errors.ts';
import { given } from '../given.ts';
import type { CommandScope } from '../scope.ts';
import { absolute, printReady, printReadyJson } from './ready.ts';
import { type ServeOptions, toBehaviourUsageError } from './serve-options.ts';

type RunningServer = MockServer | MultiTenantServer;

/** Starts a mock server. Throws a `UsageError` for invalid options, and for an address on which the server cannot listen. */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  try {
    const { tenants, ...rest } = options;
    return await (tenants ? createMockServer({ ...rest, tenants }) : createMockServer(rest));
  } catch (error) {
    if (error instanceof BehaviourError) throw toBehaviourUsageError(error);
    if (error instanceof OptionError) throw new UsageError(withFlagNames(error.message), { cause: error });
    if (error instanceof StoreOpenError || error instanceof AuthorityError)
      throw new UsageError(error.message, { cause: error });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new UsageError(`port ${options.port} is in use already`, {
        hint: 'to use a free port, give --port 0',
        cause: error,
      });
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new UsageError(`cannot listen on ${options.host ?? '127.0.0.1'} port ${options.port}: ${code}`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** Replaces the name of a library option in an error message by the flag or the variable that sets the option. */
function withFlagNames(message: string): string {
  return message
    .replace(/^the option events\.receiverToken\b/, 'SCIMCTL_EVENT_TOKEN')
    .replace(/^the option events\.receiver\b/, '--event-receiver')
    .replace(/^the option tenants\[(\d+)\]\.name\b/, (_, index) => `name ${Number(index) + 1} of --tenants`);
}

/**
 * Registers a server or its tenants, so that `mock log`, `mock verify` and `profiles add --from-mock` find the server.
 * Returns a function that removes the registration. If the registration fails, writes a note, and the server continues
 * to run.
 */
export async function announceServer(
  { context: { env }, note }: { readonly context: Pick<Context, 'env'>; readonly note: CommandScope['note'] },
  server: RunningServer,
): Promise<() => Promise<void>> {
  const { port, ca } = server;
  const announced: (() => Promise<void>)[] = [];
  try {
    for (const [tenant, provider] of providersOf(server)) {
      const { url, control, preset, behaviour } = provider;
      const dialect = preset === undefined && behaviour.scimVersion === '1.1' ? 'scim11' : undefined;
      const access = accessOf(server, provider);
      const running = {
        url,
        port,
        pid: process.pid,
        access,
        ...given({ tenant, ca, preset, dialect }),
        ...controlOf(control),
      };
      announced.push(await announceMockServer(env, running));
    }
  } catch (error) {
    note(
      `scimctl mock log and scimctl profiles add --from-mock cannot find this server automatically: ${(error as Error).message}`,
    );
  }
  return async () => {
    for (const withdraw of announced) await withdraw();
  };
}

function accessOf(server: RunningServer, provider: MockTenant): AnnouncedAccess {
  const { token, tokenUrl, clientCertificate, behaviour } = provider;
  const requiredHeaders = behaviour.requiredHeaders.map(({ name }) => name);
  const { certFile, keyFile } = clientCertificate ?? {};
  return {
    auth: behaviour.auth,
    clientName,
    requiredHeaders,
    ...given({
      token,
      tokenUrl,
      caFile: absolute(server.caFile),
      certFile: absolute(certFile),
      keyFile: absolute(keyFile),
    }),
  };
}

function controlOf(control: MockTenant['control']) {
  return control === undefined ? {} : { controlUrl: control.url, controlToken: control.token };
}

/** Describes the address and the credentials of a server, as lines of text or as one line of JSON. */
export function describeReady(server: RunningServer, format: Format): string {
  const caFile = absolute(server.caFile);
  const ready = {
    port: server.port,
    pid: process.pid,
    caFile,
    providers: providersOf(server).map(
      ([name, { url, token, tokenUrl, clientCertificate: client, preset, db, control, behaviour }]) => {
        const [cert, key] = [absolute(client?.certFile), absolute(client?.keyFile)];
        const certificate = caFile && cert && key ? { ca: caFile, cert, key } : undefined;
        return { name, url, token, tokenUrl, certificate, auth: behaviour.auth, clientName, preset, db, control };
      },
    ),
  };
  return format === 'table' ? printReady(ready) : printReadyJson(ready);
}

/** Returns the tenants with their names, or the only provider without a name. */
function providersOf(server: RunningServer): [string | undefined, MockTenant][] {
  return 'tenants' in server ? [...server.tenants] : [[undefined, server]];
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
