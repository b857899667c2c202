import { defined } from '../protocol/json/defined.ts';
import { ConfigError } from '../state/config-error.ts';
import type { Environment } from '../state/directories.ts';

/** Proxies by the scheme of the request's URL, and hosts without a proxy. */
export interface ProxyUrls {
  readonly http?: string;
  readonly https?: string;
  readonly none?: string;
}

/** A proxy, and the origin of the setting, by its name in a profile. */
export interface ResolvedProxy {
  readonly proxy?: ProxyUrls;
  readonly origins: Readonly<Record<string, string>>;
}

/** The variables that other programs use. If both spellings are set, lower case is used. */
const variables = { http: ['http_proxy', 'HTTP_PROXY'], https: ['https_proxy', 'HTTPS_PROXY'] } as const;

/**
 * The proxies of a connection: the setting of the profile (`none`, or one proxy for all requests), else the variables of the
 * environment. Throws a `ConfigError` that names the variable and not its value, which may contain a password.
 */
export function resolveProxy(setting: string | undefined, env: Environment): ResolvedProxy {
  if (setting === 'none') return { origins: {} };
  if (setting !== undefined) return { proxy: { http: setting, https: setting }, origins: {} };
  const found = { http: named(variables.http, env), https: named(variables.https, env) };
  const { http, https } = found;
  if (!http && !https) return { origins: {} };
  const none = env.no_proxy ?? env.NO_PROXY;
  return {
    proxy: defined({ http: http?.url, https: https?.url, none }),
    origins: { proxy: [https?.name, http?.name].filter(Boolean).join(', ') },
  };
}

/** True if the URL can be used as a proxy. */
export function isProxyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '';
}

function named(names: readonly string[], env: Environment): { name: string; url: string } | undefined {
  const name = names.find((candidate) => env[candidate] !== undefined && env[candidate] !== '');
  if (name === undefined) return undefined;
  const value = env[name] ?? '';
  const url = value.includes('://') ? value : `http://${value}`;
  if (isProxyUrl(url)) return { name, url };
  throw new ConfigError(
    'invalidConfig',
    `${name} is not the URL of a proxy`,
    'Such as http://proxy.example.com:3128. proxy: "none" in a profile goes without.',
  );
}
