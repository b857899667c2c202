import { createFetch } from './adapters/fetch.ts';
import { type HttpListener, listen } from './adapters/node-http.ts';
import { type Control, controlPath, createControl } from './control/http.ts';
import { createServiceProvider, type ServiceProvider, type ServiceProviderOptions, storeIndexes } from './provider.ts';
import { openFileStore } from './store/file-store.ts';
import { createMemoryStore } from './store/memory-store.ts';

export interface MockServerOptions extends Omit<ServiceProviderOptions, 'store' | 'token'> {
  /** The bearer token that clients need; `false` for none. Default: a random one. */
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
  /** Undefined where no token is needed. */
  readonly token: string | undefined;
  /** What an `Authorization` header says, ready for use; empty where no token is needed. */
  readonly headers: Readonly<Record<string, string>>;
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
  const token = wantedToken === false ? undefined : (wantedToken ?? newToken());
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
    const listener = await listen(provider.exchange, {
      mount: publicUrl === undefined ? defaultMount : new URL(publicUrl).pathname,
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(rest.behaviour?.maxPayloadSize === undefined ? {} : { bodyLimit: rest.behaviour.maxPayloadSize }),
      ...(control && { intercept: control.intercept }),
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
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
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
  const token = wanted === true ? newToken() : wanted.token;
  if (token.length < 8) throw new TypeError('the token of the control API has at least 8 characters');
  return { ...createControl({ provider }, token), token };
}

/** At the address that it listens on: the control API is not for those who come through a proxy. */
function controlUrl({ host, port }: HttpListener): string {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}${controlPath}`;
}

/** 160 bits, in a form that a shell takes without quotes. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
