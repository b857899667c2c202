import type { JournalOptions } from '../journal/journal.ts';
import {
  flagOr,
  listOf,
  noticeListener,
  type OptionsTable,
  object,
  port,
  secret,
  secretText,
  text,
  url,
} from '../options/kinds.ts';
import { commonOptions, type ServiceProviderOptions, users } from '../provider/options.ts';
import type { TypeDefinitions } from '../schema-files/input.ts';
import type { TlsOptions } from '../tls/authority.ts';

/** How a service provider with a store of its own is made. */
export interface InstanceOptions
  extends Omit<ServiceProviderOptions, 'store' | 'token' | 'schemas' | 'resourceTypes' | 'journal'>,
    TypeDefinitions {
  /** The secret that clients need, a bearer token unless the behaviour `auth` says otherwise; `false` for none. Default: a random one. */
  readonly token?: string | false;
  /** File to keep the resources in. In one that was there before, ids are random whatever `seed` says. Default: memory. */
  readonly db?: string;
  /** How many people there are from the start, of a company that `seed` decides. A file that has resources stays as it is. Default: none. */
  readonly users?: number;
  /** Keeps every exchange, so that tests can ask what was received; an object says how much. Default: true. */
  readonly journal?: boolean | JournalOptions;
  /** Offers the control API, with a token of its own: a random one, or this. Default: false. */
  readonly control?: boolean | { readonly token: string };
  /** Told of what a person may want to know about the file. */
  readonly onNotice?: (message: string) => void;
}

/** A tenant, with what differs from the server's options. */
export interface TenantOptions extends InstanceOptions {
  /** First segment of its paths: letters, digits, `-` and `_`. */
  readonly name: string;
}

export interface MockServerOptions extends InstanceOptions {
  /** Default: 0, a free one. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
  /** URL of the mount as clients know it, behind a proxy or a tunnel. Its path is where the provider is mounted. */
  readonly publicUrl?: string;
  /** Speaks TLS with a self-made certificate of this machine, of an authority for this server alone or kept in a folder. Default: false. */
  readonly tls?: boolean | TlsOptions;
  /** Several service providers, each at a path of its own: the server has `tenants` then. Default: one alone. */
  readonly tenants?: undefined;
}

/** Options of a server with tenants. */
export type MultiTenantOptions = Omit<MockServerOptions, 'tenants'> & {
  /** Each is at a path of its own, `/acme/scim/v2`, with a store, a token and a journal of its own. */
  readonly tenants: readonly (string | TenantOptions)[];
};

const isObjectOrText = (value: unknown): boolean => typeof value === 'string' || object.fits(value);

const instanceOptions: OptionsTable<InstanceOptions> = {
  ...commonOptions,
  token: secret,
  db: text,
  users,
  control: flagOr({ token: secretText }),
  onNotice: noticeListener,
};

export const tenantOptions: OptionsTable<TenantOptions> = { ...instanceOptions, name: text };

const tls: OptionsTable<TlsOptions> = { folder: text };

export const serverOptions: OptionsTable<MockServerOptions> = {
  ...instanceOptions,
  port,
  host: text,
  publicUrl: url,
  tls: flagOr(tls),
  tenants: listOf('names, or objects with a name', isObjectOrText),
};
