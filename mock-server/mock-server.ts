import type { Exchange } from '../src/protocol/exchange.ts';
import { createFetch } from './adapters/fetch.ts';
import { listen } from './adapters/node-http.ts';
import { createServiceProvider, type ServiceProviderOptions, storeIndexes } from './provider.ts';
import { openFileStore } from './store/file-store.ts';
import { createMemoryStore } from './store/memory-store.ts';
import type { Store } from './store/store.ts';

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
  /** Told of what a person may want to know about the file. */
  readonly onNotice?: (message: string) => void;
}

/** A service provider that listens on this machine. `await using` closes it. */
export interface MockServer extends AsyncDisposable {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Undefined where no token is needed. */
  readonly token: string | undefined;
  /** What an `Authorization` header says, ready for use; empty where no token is needed. */
  readonly headers: Readonly<Record<string, string>>;
  /** The provider itself, without a socket. */
  readonly exchange: Exchange;
  /** A `fetch` whose network is this provider alone, below `url`. */
  readonly fetch: typeof fetch;
  readonly store: Store;
  /** Answers what came, ends all connections and closes the store. */
  close(): Promise<void>;
}

/** The path that a server is mounted at unless `publicUrl` says another. */
export const defaultMount = '/scim/v2';

/**
 * Starts a service provider in this process. Any number of them may run at once. Rejects with a `StoreOpenError` when the file
 * cannot be used and with the error of `node:net` when it cannot listen.
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { db, port, host, publicUrl, onNotice, token: wantedToken, ...rest } = options;
  const token = wantedToken === false ? undefined : (wantedToken ?? newToken());
  const indexes = storeIndexes(rest.resourceTypes, rest.schemas);
  const store =
    db === undefined
      ? createMemoryStore({ indexes })
      : await openFileStore(db, { indexes, ...(onNotice ? { onNotice } : {}) });
  try {
    const { exchange } = createServiceProvider({ ...rest, store, ...(token === undefined ? {} : { token }) });
    const listener = await listen(exchange, {
      mount: publicUrl === undefined ? defaultMount : new URL(publicUrl).pathname,
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(rest.behaviour?.maxPayloadSize === undefined ? {} : { bodyLimit: rest.behaviour.maxPayloadSize }),
    });
    const close = async (): Promise<void> => {
      await listener.close();
      await store.close();
    };
    return {
      url: listener.url,
      port: listener.port,
      token,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      exchange,
      fetch: createFetch(exchange, { base: listener.url }),
      store,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** 160 bits, in a form that a shell takes without quotes. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
