import type { FetchOptions } from '../adapters/fetch.ts';
import type { ListenOptions } from '../adapters/node-http.ts';
import type { JournalOptions } from '../journal/journal.ts';
import type { MemoryProviderOptions } from '../provider/memory-provider.ts';
import type { ServiceProviderOptions } from '../provider/service-provider.ts';
import type { MockServerOptions } from '../server/create-mock-server.ts';
import type { HostedOptions } from '../server/instance.ts';
import type { TenantOptions } from '../server/tenants.ts';
import type { FileStoreOptions } from '../store/file-store.ts';
import type { TlsOptions } from '../tls/authority.ts';
import { flag, flagOr, fn, integer, type Kind, listOf, object, secret, secretText, text, url, whole } from './kinds.ts';

/** Every option of an interface, and no other. */
type Table<T> = { readonly [K in keyof Required<T>]: Kind };

const journal: Table<JournalOptions> = { maxEntries: whole(1), maxBytes: whole(0), maxBodyBytes: whole(0) };

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isObjectOrText = (value: unknown): boolean => typeof value === 'string' || object.fits(value);

type Common = Omit<ServiceProviderOptions, 'store' | 'token'>;

const common: Table<Common> = {
  // Read by the table of behaviours, which says more.
  behaviour: { wanted: 'an object', fits: () => true },
  me: text,
  clock: fn('returns milliseconds since 1970'),
  newId: fn('returns a new id'),
  schemas: listOf('schemas', object.fits),
  resourceTypes: listOf('resource types', object.fits),
  layers: listOf('functions', isFunction),
  journal: flagOr(journal),
  faults: listOf('faults, objects or text'),
  prefer: flag,
  seed: integer,
  sleep: fn('waits for milliseconds'),
  elapsed: fn('returns milliseconds'),
  onError: fn('takes an error'),
};

const token: Kind = { ...secret, wanted: 'text', fits: text.fits };

export const providerOptions: Table<ServiceProviderOptions> = {
  ...common,
  token,
  store: { wanted: 'a store', fits: (value) => object.fits(value) && 'commit' in (value as object) },
};

/** Read where people are made, which says more. */
const users: Kind = { wanted: 'a number', fits: () => true };

export const memoryOptions: Table<MemoryProviderOptions> = { ...common, token, users };

export const hostedOptions: Table<HostedOptions> = {
  ...common,
  token: secret,
  db: text,
  users,
  control: flagOr({ token: secretText }),
  onNotice: fn('takes a message'),
};

const tls: Table<TlsOptions> = { folder: text };

export const serverOptions: Table<MockServerOptions> = {
  ...hostedOptions,
  port: whole(0, 65_535),
  host: text,
  publicUrl: url,
  tls: flagOr(tls),
  tenants: listOf('names, or objects with a name', isObjectOrText),
};

export const tenantOptions: Table<TenantOptions> = { ...hostedOptions, name: text };

export const listenOptions: Table<ListenOptions> = {
  port: serverOptions.port,
  host: text,
  mount: { wanted: 'text', fits: (value) => typeof value === 'string' },
  publicUrl: url,
  bodyLimit: whole(0),
  headersTimeout: whole(1),
  requestTimeout: whole(1),
  tls: object,
  intercept: fn('answers what is not for the service provider'),
  onError: common.onError,
};

export const fetchOptions: Table<FetchOptions> = { base: url, bodyLimit: whole(0), onError: common.onError };

export const fileStoreOptions: Table<FileStoreOptions> = {
  indexes: listOf('indexes', object.fits),
  fsync: flag,
  compactAt: whole(0),
  contents: fn('returns contents'),
  onNotice: hostedOptions.onNotice,
};
