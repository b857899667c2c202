import { printHost } from '../adapters/base-url.ts';
import { createFetch } from '../adapters/fetch.ts';
import { type HttpListener, listen } from '../adapters/node-http.ts';
import { tokenPath } from '../auth/oauth.ts';
import { controlPath } from '../control/http.ts';
import { checkOptions } from '../options/check.ts';
import { OptionError } from '../options/option-error.ts';
import type { Preset } from '../presets/preset.ts';
import type { ServiceProvider } from '../provider/service-provider.ts';
import { type ClientIdentity, createServerTls, type ServerTls, type TlsOptions } from '../tls/authority.ts';
import { openInstance, type ProviderInstance } from './instance.ts';
import { type InstanceOptions, type MockServerOptions, type MultiTenantOptions, serverOptions } from './options.ts';
import { exchangeOf, resolveTenantOptions } from './tenants.ts';
import { withPreset } from './with-preset.ts';

/** A service provider of a server, with its URL and credentials. */
export interface MockTenant extends ServiceProvider {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  /** The secret that authenticates clients. Undefined if clients need no secret. */
  readonly token: string | undefined;
  /** URL of the token endpoint. Defined only if the behaviour `auth` is `oauth`. */
  readonly tokenUrl: string | undefined;
  /** The id of the vendor of the preset. `undefined` without a preset. */
  readonly preset: string | undefined;
  /** Path of the file with the resources. Undefined if the store is in memory. */
  readonly db: string | undefined;
  /** Client certificate for mutual TLS. Defined only if the behaviour `auth` is `mutual-tls`. */
  readonly clientCertificate: ClientIdentity | undefined;
  /**
   * A `fetch` function that sends requests directly to this provider, without a connection. The requests must be for a
   * URL below `url`. With mutual TLS, every response has status 401, because the function sends no client certificate.
   */
  readonly fetch: typeof fetch;
  /** URL and token of the control API. Undefined if there is no control API. */
  readonly control: { readonly url: string; readonly token: string } | undefined;
}

/** A listening server. `await using` closes the server. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  /** Certificate of the authority that clients must trust, in PEM. Undefined without TLS. */
  readonly ca: string | undefined;
  /** Path of the file with the certificate of the authority. Undefined if the certificate is not stored in a file. */
  readonly caFile: string | undefined;
  /** Sends the responses to open requests, closes all connections and closes the stores. */
  close(): Promise<void>;
}

/** A service provider that listens on this machine. */
export interface MockServer extends MockTenant, Listening {}

/** A server with several independent service providers at one port. */
export interface MultiTenantServer extends Listening {
  /** Maps each name to its tenant, in the order of the options. */
  readonly tenants: ReadonlyMap<string, MockTenant>;
}

/** Default URL path of a service provider on the server. */
export const defaultMount = '/scim/v2';

/**
 * Starts a service provider with a journal in this process, or one service provider for each tenant. Any number of
 * servers can run at the same time. Rejects with these errors:
 * - `StoreOpenError`: a file cannot be used.
 * - The error of `node:net`: the server cannot listen.
 * - `SchemaError`: a definition is invalid.
 * - `OptionError`: an option is invalid, or mutual TLS is selected without `tls`.
 * - `AuthorityError`: a folder of certificates cannot be used.
 * - `TypeError`: a fault is invalid.
 */
export function createMockServer(options: MultiTenantOptions): Promise<MultiTenantServer>;
export function createMockServer(options?: MockServerOptions): Promise<MockServer>;
export async function createMockServer(
  options: MockServerOptions | MultiTenantOptions = {},
): Promise<MockServer | MultiTenantServer> {
  checkOptions(options, serverOptions);
  return 'tenants' in options && options.tenants ? openTenants(options) : openOne(options);
}

/**
 * A service provider of a server, and its place on the server. `mount` is the URL path of the provider below the path
 * of the server.
 */
interface MountedInstance {
  /** Name of the tenant. Undefined for a server without tenants. */
  readonly name: string | undefined;
  readonly instance: ProviderInstance;
  readonly preset: string | undefined;
  /**
   * Prefix of the paths of the control API and of the token endpoint: `/acme` for the tenant `acme`, empty without
   * tenants.
   */
  readonly prefix: string;
  readonly mount: string;
}

async function openOne({ port, host, publicUrl, tls, ...given }: MockServerOptions): Promise<MockServer> {
  const { options: rest, preset } = await withPreset(given);
  checkTls(tls, [rest]);
  const instance = await openInstance(rest, controlPath, { host, publicUrl });
  const mount = (publicUrl === undefined ? mountOf(preset) : new URL(publicUrl).pathname).replace(/\/+$/, '');
  const mounted: MountedInstance = { name: undefined, instance, preset: preset?.id, prefix: '', mount };
  const network = { port, host, publicUrl, tls, onError: rest.onError };
  const { listening, listener, clients } = await open([mounted], instance.provider.exchange, mount, network);
  return combine(describe(mounted, listener, listener.url, clients, rest.onError), listening);
}

async function openTenants({
  port,
  host,
  publicUrl,
  tls,
  tenants,
  ...rest
}: MultiTenantOptions): Promise<MultiTenantServer> {
  const above = (publicUrl === undefined ? '' : new URL(publicUrl).pathname).replace(/\/+$/, '');
  const wanted = await Promise.all(resolveTenantOptions(rest, tenants).map(withPreset));
  checkTls(
    tls,
    wanted.map(({ options }) => options),
  );
  const instances: MountedInstance[] = [];
  try {
    for (const { options, preset } of wanted) {
      const { name, ...own } = options;
      const prefix = `/${name}`;
      const instance = await openInstance(own, `${prefix}${controlPath}`, { host, publicUrl });
      instances.push({ name, instance, preset: preset?.id, prefix, mount: `${prefix}${mountOf(preset)}` });
    }
  } catch (error) {
    for (const { instance } of instances) await instance.close();
    throw error;
  }
  const exchange = exchangeOf(
    instances.map(({ name = '', mount, instance }) => ({ name, mount, exchange: instance.provider.exchange })),
  );
  const network = { port, host, publicUrl, tls, onError: rest.onError };
  const { listening, listener, clients } = await open(instances, exchange, above, network);
  const described = instances.map((mounted): [string, MockTenant] => [
    mounted.name ?? '',
    describe(mounted, listener, `${listener.url}${mounted.mount}`, clients, rest.onError),
  ]);
  return { ...listening, tenants: new Map(described) };
}

/** Returns the URL path of a provider: the path of the service of its preset, or the default path. */
function mountOf(preset: Preset | undefined): string {
  return preset?.basePath ?? defaultMount;
}

interface Network {
  readonly port: number | undefined;
  readonly host: string | undefined;
  readonly publicUrl: string | undefined;
  readonly onError: MockServerOptions['onError'];
  readonly tls: boolean | TlsOptions | undefined;
}

/** Starts the server of the given instances. Closes the instances if the server cannot listen. */
async function open(
  instances: readonly MountedInstance[],
  exchange: HttpExchange,
  mount: string,
  { tls: wantedTls, ...network }: Network,
): Promise<{ listening: Listening; listener: HttpListener; clients: Clients }> {
  const closeInstances = async () => {
    for (const { instance } of instances) await instance.close();
  };
  try {
    const tls = await openTls(wantedTls, network.host);
    const clients = await issueClients(instances, tls);
    const listener = await listen(exchange, {
      mount,
      // The body limit of the server is twice the limit of the provider. A body that is only slightly too large then
      // reaches the provider. The provider refuses the body, and the journal contains the request.
      bodyLimit: () => 2 * Math.max(...instances.map(({ instance }) => instance.provider.behaviour.maxPayloadSize)),
      ...Object.fromEntries(Object.entries(network).filter(([, value]) => value !== undefined)),
      ...(tls && { tls: { ...tls, ...(clients.size === 0 ? {} : { clientCa: tls.ca }) } }),
      intercept: (request, response) =>
        instances.some(({ instance, prefix, mount: below }) => {
          if (isOAuth(instance) && request.url === `${prefix}${tokenPath}`) {
            request.url = prefix === '' ? `${mount}${tokenPath}` : `${mount}${below}${tokenPath}`;
          }
          return instance.control?.intercept(request, response) ?? false;
        }),
    });
    const close = async (): Promise<void> => {
      for (const { instance } of instances) {
        instance.control?.close();
        // Ends all polls that wait, because the listener waits for open requests when it closes.
        instance.provider.events?.close();
      }
      await listener.close();
      await closeInstances();
    };
    const { port } = listener;
    const listening = { port, ca: tls?.ca, caFile: tls?.caFile, close, [Symbol.asyncDispose]: close };
    return { listening, listener, clients };
  } catch (error) {
    await closeInstances();
    throw error;
  }
}

type HttpExchange = Parameters<typeof listen>[0];

/**
 * Throws an `OptionError` for mutual TLS without TLS. Called first, so that the error occurs before a store file is
 * created.
 */
function checkTls(tls: boolean | TlsOptions | undefined, options: readonly InstanceOptions[]): void {
  if (tls || !options.some(({ behaviour }) => behaviour?.auth === 'mutual-tls')) return;
  throw new OptionError(
    'the behaviour auth=mutual-tls needs TLS: set the option "tls" to true, or to an object with the member "folder"',
  );
}

async function openTls(wanted: boolean | TlsOptions | undefined, host?: string): Promise<ServerTls | undefined> {
  if (!wanted) return undefined;
  return createServerTls(host, wanted === true ? {} : wanted);
}

/** Maps each instance with mutual TLS to its client certificate. */
type Clients = ReadonlyMap<MountedInstance, ClientIdentity>;

async function issueClients(instances: readonly MountedInstance[], tls: ServerTls | undefined): Promise<Clients> {
  const clients = new Map<MountedInstance, ClientIdentity>();
  for (const mounted of instances) {
    const isMutual = mounted.instance.provider.behaviour.auth === 'mutual-tls';
    if (tls && isMutual) clients.set(mounted, await tls.issueClient(mounted.name));
  }
  return clients;
}

function describe(
  mounted: MountedInstance,
  listener: HttpListener,
  url: string,
  clients: Clients,
  onError: Network['onError'],
): MockTenant {
  const { instance, preset, prefix } = mounted;
  const { provider, token, db, control } = instance;
  return {
    ...provider,
    url,
    token,
    preset,
    db,
    clientCertificate: clients.get(mounted),
    tokenUrl: isOAuth(instance) ? new URL(`${prefix}${tokenPath}`, listener.url).href : undefined,
    get headers() {
      return provider.headers;
    },
    get behaviour() {
      return provider.behaviour;
    },
    fetch: createFetch(provider.exchange, { base: url, onError }),
    control: control && { url: `${localUrl(listener)}${prefix}${controlPath}`, token: control.token },
  };
}

/**
 * Combines the properties of a tenant and of the listening server. Copies property descriptors, so that getters stay getters.
 */
function combine(tenant: MockTenant, listening: Listening): MockServer {
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(tenant),
      ...Object.getOwnPropertyDescriptors(listening),
    },
  ) as MockServer;
}

function isOAuth({ provider }: ProviderInstance): boolean {
  return provider.behaviour.auth === 'oauth';
}

/**
 * Returns the URL of the address that the server listens on. The control API uses this URL instead of the public URL,
 * because clients that come through a proxy must not have access to the control API.
 */
function localUrl({ host, port, scheme }: HttpListener): string {
  return `${scheme}://${printHost(host)}:${port}`;
}
