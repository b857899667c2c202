import type { JournalOptions } from '../journal/journal.ts';
import {
  flagOr,
  listOf,
  noticeListener,
  type OptionTableOf,
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

/** Options of a service provider with its own store. */
export interface InstanceOptions
  extends Omit<ServiceProviderOptions, 'store' | 'token' | 'schemas' | 'resourceTypes' | 'journal'>,
    TypeDefinitions {
  /**
   * The secret of clients, a bearer token unless the behaviour `auth` selects another kind; `false` for no authentication.
   * Default: a random secret.
   */
  readonly token?: string | false;
  /** Path of a file for the resources. In an existing file, new ids are random, also with a `seed`. Default: memory. */
  readonly db?: string;
  /**
   * Number of people at the start, in a company that `seed` decides. A file with resources stays as it is. Default: no people.
   */
  readonly users?: number;
  /** Records every exchange, so that tests can check requests. An object sets the limits. Default: true. */
  readonly journal?: boolean | JournalOptions;
  /** Offers the control API, with its own token: a random token, or this one. Default: false. */
  readonly control?: boolean | { readonly token: string };
  /** Called with notices about the file. */
  readonly onNotice?: (message: string) => void;
}

/** Options of a tenant. They take precedence over the options of the server. */
export interface TenantOptions extends InstanceOptions {
  /** First segment of the tenant's paths: letters, digits, `-` and `_`. */
  readonly name: string;
}

export interface MockServerOptions extends InstanceOptions {
  /** Port to listen on. Default: 0, which takes a free port. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
  /** URL of the mount as clients know it, behind a proxy or a tunnel. The provider is mounted at its path. */
  readonly publicUrl?: string;
  /**
   * Speaks TLS with a certificate of a local authority, which is made for this server alone or stored in a folder. Default:
   * false.
   */
  readonly tls?: boolean | TlsOptions;
  /** Several service providers, each at its own path. Default: one service provider. */
  readonly tenants?: undefined;
}

/** Options of a server with tenants. */
export type MultiTenantOptions = Omit<MockServerOptions, 'tenants'> & {
  /** Each tenant has its own path (`/acme/scim/v2`), store, token and journal. */
  readonly tenants: readonly (string | TenantOptions)[];
};

const isObjectOrText = (value: unknown): boolean => typeof value === 'string' || object.fits(value);

const instanceOptions: OptionTableOf<InstanceOptions> = {
  ...commonOptions,
  token: secret,
  db: text,
  users,
  control: flagOr({ token: secretText }),
  onNotice: noticeListener,
};

export const tenantOptions: OptionTableOf<TenantOptions> = { ...instanceOptions, name: text };

const tls: OptionTableOf<TlsOptions> = { folder: text };

export const serverOptions: OptionTableOf<MockServerOptions> = {
  ...instanceOptions,
  port,
  host: text,
  publicUrl: url,
  tls: flagOr(tls),
  tenants: listOf('names, or objects with a name', isObjectOrText),
};
