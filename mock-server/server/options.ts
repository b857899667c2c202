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
import { commonOptions, type ServiceProviderOptions, types, users } from '../provider/options.ts';
import type { TypeDefinitions } from '../schema-files/input.ts';
import type { TlsOptions } from '../tls/authority.ts';

/** Options of a service provider with its own store. */
export interface InstanceOptions
  extends Omit<ServiceProviderOptions, 'store' | 'token' | 'schemas' | 'resourceTypes' | 'journal'>,
    TypeDefinitions {
  /**
   * The id of a vendor. Example: `aws`. The provider behaves like the vendor's service, as far as its behaviour is
   * known, and has the same URL path. The option `behaviour` takes precedence over the preset. Default: no preset.
   */
  readonly preset?: string;
  /**
   * The secret that authenticates clients. The secret is a bearer token by default. The behaviour `auth` can select
   * another kind of secret. `false` means no authentication. Default: a random secret.
   */
  readonly token?: string | false;
  /**
   * Path of a file for the resources. With an existing file, new ids are random, even if there is a `seed`. Default: the
   * resources are in memory.
   */
  readonly db?: string;
  /**
   * Number of users at the start. The users work for an invented company, and `seed` determines their data. If the file
   * already has resources, no users are added. Default: no users.
   */
  readonly users?: number;
  /** Records every exchange, so that tests can check requests. An object sets the limits of the journal. Default: true. */
  readonly journal?: boolean | JournalOptions;
  /**
   * Provides the control API. The API has its own token, which is not the token of the provider. An object sets the
   * token of the API. With `true`, this token is random. Default: false.
   */
  readonly control?: boolean | { readonly token: string };
  /** Called with notices about the file. */
  readonly onNotice?: (message: string) => void;
}

/** Options of a tenant. The options of a tenant take precedence over the options of the server. */
export interface TenantOptions extends InstanceOptions {
  /** First segment of the paths of the tenant: letters, digits, `-` and `_`. */
  readonly name: string;
}

export interface MockServerOptions extends InstanceOptions {
  /** Port to listen on. Default: 0, which selects a free port. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
  /**
   * The URL at which clients reach the provider if the server is behind a proxy or a tunnel. The path of this URL is
   * also the path of the provider on the server.
   */
  readonly publicUrl?: string;
  /**
   * Uses TLS. A local certificate authority signs the certificate. The authority is stored in a folder, or is created
   * only for this server. Default: false.
   */
  readonly tls?: boolean | TlsOptions;
  /** Several service providers, each at its own path. Default: a single service provider. */
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
  preset: text,
  token: secret,
  db: text,
  types,
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
