import { createFetch } from './adapters/fetch.ts';
import { type HttpListener, listen } from './adapters/node-http.ts';
import { tokenPath } from './auth/oauth.ts';
import { newSecret } from './auth/secret.ts';
import { type Control, controlPath, createControl } from './control/http.ts';
import { createServiceProvider, type ServiceProvider, type ServiceProviderOptions, storeIndexes } from './provider.ts';
import { openFileStore } from './store/file-store.ts';
import { createMemoryStore } from './store/memory-store.ts';

export interface MockServerOptions extends Omit<ServiceProviderOptions, 'store' | 'token'> {
  /** The secret that clients need, a bearer token unless the behaviour `auth` says otherwise; `false` for none. Default: a random one. */
  readonly token?: string | false;
  /** File to keep the resources in. Default: memory. */
  readonly db?: string;
  /** Default: 0, a free one. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
  /** URL of the mount as clients know it, behind a proxy or a tunnel. Its path is where the provider is mounted. */
  readonly publicUrl?: string;
  /** Offers the control API, with a token of its own: a random one, or this. Default: false. */
  readonly control?: boolean | { readonly token: string };
  /** Told of what a person may want to know about the file. */
  readonly onNotice?: (message: string) => void;
}

/** A service provider that listens on this machine. `await using` closes it. */
export interface MockServer extends ServiceProvider, AsyncDisposable {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** The secret; undefined where none is needed. */
  readonly token: string | undefined;
  /** Where an OAuth client gets its access tokens; undefined unless the behaviour `auth` is `oauth`. */
  readonly tokenUrl: string | undefined;
  /** A `fetch` whose network is this provider alone, below `url`. */
  readonly fetch: typeof fetch;
  /** Where the control API is, and its token; undefined where it was not asked for. */
  readonly control: { readonly url: string; readonly token: string } | undefined;
  /** Answers what came, ends all connections and closes the store. */
  close(): Promise<void>;
}

/** The path that a server is mounted at unless `publicUrl` says another. */
export const defaultMount = '/scim/v2';

/**
 * Starts a service provider in this process, with a journal. Any number of them may run at once. Rejects with a
 * `StoreOpenError` when the file cannot be used, with the error of `node:net` when it cannot listen, and with a `TypeError` for
 * a fault that is none.
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { db, port, host, publicUrl, control: wantedControl, onNotice, token: wantedToken, ...rest } = options;
  const isOpen = wantedToken === false || rest.behaviour?.auth === 'none';
  const token = isOpen ? undefined : (wantedToken ?? newSecret());
  const indexes = storeIndexes(rest.resourceTypes, rest.schemas);
  const store =
    db === undefined
      ? createMemoryStore({ indexes })
      : await openFileStore(db, { indexes, ...(onNotice ? { onNotice } : {}) });
  try {
    const provider = createServiceProvider({
      journal: true,
      ...rest,
      store,
      ...(token === undefined ? {} : { token }),
    });
    const control = wantedControl ? openControl(provider, wantedControl) : undefined;
    // Of a file, a checkpoint would keep old versions of everything in memory: only where somebody may want to go back.
    if (db === undefined || control) provider.checkpoint();
    const mount = (publicUrl === undefined ? defaultMount : new URL(publicUrl).pathname).replace(/\/+$/, '');
    const isOAuth = provider.behaviour.auth === 'oauth';
    const listener = await listen(provider.exchange, {
      mount,
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(rest.behaviour?.maxPayloadSize === undefined ? {} : { bodyLimit: rest.behaviour.maxPayloadSize }),
      intercept(request, response) {
        if (isOAuth && request.url === tokenPath) request.url = `${mount}${tokenPath}`;
        return control?.intercept(request, response) ?? false;
      },
    });
    const close = async (): Promise<void> => {
      control?.close();
      await listener.close();
      provider.faults.clear();
      await provider.store.close();
    };
    return {
      ...provider,
      url: listener.url,
      port: listener.port,
      token,
      tokenUrl: isOAuth ? new URL(tokenPath, listener.url).href : undefined,
      get headers() {
        return provider.headers;
      },
      fetch: createFetch(provider.exchange, { base: listener.url }),
      control: control && { url: controlUrl(listener), token: control.token },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openControl(provider: ServiceProvider, wanted: true | { token: string }): Control & { token: string } {
  const token = wanted === true ? newSecret() : wanted.token;
  if (token.length < 8) throw new TypeError('the token of the control API has at least 8 characters');
  return { ...createControl({ provider }, token), token };
}

/** At the address that it listens on: the control API is not for those who come through a proxy. */
function controlUrl({ host, port }: HttpListener): string {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}${controlPath}`;
}
