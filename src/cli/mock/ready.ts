import path from 'node:path';
import type { JsonObject } from '../../protocol/json/json.ts';
import { findDirectories } from '../../state/directories.ts';
import type { Context } from '../context.ts';
import { shellWord } from '../output/shell-word.ts';
import { accessLines, connectLines, type MockAccess } from './access.ts';

/** A running service provider, or one of its tenants. */
export interface ReadyProvider extends MockAccess {
  /** Name of the tenant; undefined without tenants. */
  readonly name: string | undefined;
  /** File of the resources; undefined for memory. */
  readonly db: string | undefined;
  readonly control: { readonly url: string; readonly token: string } | undefined;
}

/** A running server. */
export interface ReadyServer {
  readonly port: number;
  readonly pid: number;
  /** File of the certificate that clients have to trust; undefined without TLS. */
  readonly caFile: string | undefined;
  /** The only provider, or the tenants. */
  readonly providers: readonly ReadyProvider[];
}

/** Folder of the CA of this user's mock servers. */
export function authorityFolder({ env }: Context): string {
  return path.join(findDirectories(env).config, 'mock-ca');
}

/** An absolute path, valid in every folder. */
export function absolute(file: string | undefined): string | undefined {
  return file === undefined ? undefined : path.resolve(file);
}

/** The address and credentials of a server as one JSON line, for scripts. */
export function printReadyJson({ port, pid, caFile, providers }: ReadyServer): string {
  const ca = caFile === undefined ? {} : { ca: caFile };
  const [only] = providers;
  const ready =
    only && only.name === undefined
      ? { ...accessOf(only, { port }), db: only.db ?? null, pid, ...ca, ...controlOf(only) }
      : {
          port,
          pid,
          ...ca,
          tenants: providers.map((provider) => ({
            name: provider.name,
            ...accessOf(provider),
            db: provider.db ?? null,
            ...controlOf(provider),
          })),
        };
  return `${JSON.stringify(ready)}\n`;
}

function accessOf(
  { url, token, tokenUrl, certificate, auth }: ReadyProvider,
  place: { readonly port?: number } = {},
): JsonObject {
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

function controlOf({ control }: ReadyProvider) {
  return control ? { controlUrl: control.url, controlToken: control.token } : {};
}

/** The address and credentials of a server as text, for people. */
export function printReady({ caFile, providers }: ReadyServer): string {
  const [first] = providers;
  const several = first?.name !== undefined;
  const needsTrust = caFile !== undefined && first?.certificate === undefined;
  return [
    several ? 'SCIM service provider ready, for tenants' : 'SCIM service provider ready',
    ...providers.flatMap((provider) => [
      ...(provider.name === undefined ? [] : ['', provider.name]),
      `  base URL  ${provider.url}`,
      ...accessLines(provider),
      `  storage   ${provider.db ?? 'memory: lost at the end'}`,
      ...(provider.control
        ? [`  control   ${provider.control.url}`, `            with the token ${provider.control.token}`]
        : []),
    ]),
    ...(caFile === undefined ? [] : [...(several ? [''] : []), `  CA        ${caFile}`]),
    '',
    'In another terminal:',
    ...(needsTrust ? [`  export NODE_EXTRA_CA_CERTS=${shellWord(caFile)}`] : []),
    ...(first ? connectLines(first) : []),
    ...(first?.control ? [`  scimctl mock log --follow${several ? ` --tenant ${first.name}` : ''}`] : []),
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}
