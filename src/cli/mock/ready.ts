import path from 'node:path';
import { findDirectories } from '../../state/directories.ts';
import type { Context } from '../context.ts';
import { shellWord } from '../output/shell-word.ts';
import { accessLines, connectLines, type MockAccess } from './access.ts';

/** A running service provider: the only provider of a server, or the provider of one tenant. */
export interface ReadyProvider extends MockAccess {
  /** Name of the tenant; `undefined` if the server has no tenants. */
  readonly name: string | undefined;
  /** Id of the vendor whose service the provider imitates. `undefined` without `--preset`. */
  readonly preset: string | undefined;
  /** File that stores the resources; `undefined` if the resources are only in memory. */
  readonly db: string | undefined;
  readonly control: { readonly url: string; readonly token: string } | undefined;
}

/** A running server. */
export interface ReadyServer {
  readonly port: number;
  readonly pid: number;
  /** File of the CA certificate that clients must trust; `undefined` without TLS. */
  readonly caFile: string | undefined;
  /** The only provider, or the providers of the tenants. */
  readonly providers: readonly ReadyProvider[];
}

/** Folder of the CA that issues the certificates for the mock servers of this user. */
export function authorityFolder({ env }: Context): string {
  return path.join(findDirectories(env).config, 'mock-ca');
}

/** Converts a path to an absolute path, which is valid in every working directory. */
export function absolute(file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.resolve(file);
}

/** The address and the credentials of a provider. */
type ProviderAccess = {
  url: string;
  token: string | null;
  /** How clients authenticate. Absent for a bearer token. */
  auth?: string;
  tokenUrl?: string;
  /** Files of a client certificate and its key. */
  cert?: string;
  key?: string;
};

/** The storage and the control API of a provider. */
type ProviderState = {
  /** File that stores the resources; null if the resources are only in memory. */
  db: string | null;
  preset?: string;
  controlUrl?: string;
  controlToken?: string;
};

/** The line that a server without tenants prints when it is ready. */
export type ReadyLine = ProviderAccess & ProviderState & { port?: number; pid: number; ca?: string };

/** The line that a server with tenants or presets prints when it is ready. */
export type ReadyTenantsLine = {
  port: number;
  pid: number;
  /** File of the CA certificate that clients must trust. */
  ca?: string;
  tenants: (ProviderAccess & ProviderState & { name: string | undefined })[];
};

/** Formats the address and the credentials of a server as one line of JSON, for scripts. */
export function printReadyJson({ port, pid, caFile, providers }: ReadyServer): string {
  const ca = caFile === undefined ? {} : { ca: caFile };
  const [only] = providers;
  const ready: ReadyLine | ReadyTenantsLine =
    only && only.name === undefined
      ? { ...accessOf(only, { port }), db: only.db ?? null, ...presetOf(only), pid, ...ca, ...controlOf(only) }
      : {
          port,
          pid,
          ...ca,
          tenants: providers.map((provider) => ({
            name: provider.name,
            ...accessOf(provider),
            db: provider.db ?? null,
            ...presetOf(provider),
            ...controlOf(provider),
          })),
        };
  return `${JSON.stringify(ready)}\n`;
}

function accessOf(
  { url, token, tokenUrl, certificate, auth }: ReadyProvider,
  place: { readonly port?: number } = {},
): ProviderAccess & { port?: number } {
  const access =
    auth === 'bearer'
      ? {}
      : {
          auth,
          ...(tokenUrl === undefined ? {} : { tokenUrl }),
          ...(certificate && { cert: certificate.cert, key: certificate.key }),
        };
  return { url, ...place, token: token ?? null, ...access };
}

/**
 * True if the name of each provider is the id of its own preset. False if the names are tenants that the user has
 * chosen.
 */
function hasPresets(providers: readonly ReadyProvider[]): boolean {
  return providers.every(({ name, preset }) => name !== undefined && name === preset);
}

function presetOf({ preset }: ReadyProvider) {
  return preset === undefined ? {} : { preset };
}

function controlOf({ control }: ReadyProvider) {
  return control ? { controlUrl: control.url, controlToken: control.token } : {};
}

/** Formats the address and the credentials of a server as text. */
export function printReady({ caFile, providers }: ReadyServer): string {
  const [first] = providers;
  const several = first?.name !== undefined;
  const needsTrust = caFile !== undefined && first?.certificate === undefined;
  return [
    several
      ? `SCIM service provider ready, with ${hasPresets(providers) ? 'presets' : 'tenants'}`
      : 'SCIM service provider ready',
    ...providers.flatMap((provider) => [
      ...(provider.name === undefined ? [] : ['', provider.name]),
      `  base URL  ${provider.url}`,
      ...(provider.preset === undefined ? [] : [`  preset    ${provider.preset}`]),
      ...accessLines(provider),
      `  storage   ${provider.db ?? 'memory; all data is lost when the server stops'}`,
      ...(provider.control
        ? [`  control   ${provider.control.url}`, `            with the token ${provider.control.token}`]
        : []),
    ]),
    ...(caFile === undefined ? [] : [...(several ? [''] : []), `  CA        ${caFile}`]),
    '',
    'In another terminal:',
    ...(needsTrust ? [`  export NODE_EXTRA_CA_CERTS=${shellWord(caFile)}`] : []),
    ...(several
      ? ['  scimctl profiles add --from-mock', `  scimctl users list --profile ${shellWord(first.name ?? '')}`]
      : []),
    ...(several ? ['  # Or without profiles, for one of the services:'] : []),
    ...providers.flatMap((provider) => [
      ...(several ? [`  # ${shellWord(provider.name ?? '')}`] : []),
      ...connectLines(provider, provider.name),
    ]),
    ...(first?.control ? [`  scimctl mock log --follow${several ? ` --tenant ${first.name}` : ''}`] : []),
    '',
    'Ctrl-C stops the server.',
    '',
  ].join('\n');
}
