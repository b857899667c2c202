import { defined } from '../protocol/json/defined.ts';
import { ConfigError } from '../state/config-error.ts';
import type { Environment } from '../state/directories.ts';

/** Proxies for http and https URLs, and the hosts that are reached without a proxy (`none`). */
export interface ProxyUrls {
  readonly http?: string;
  readonly https?: string;
  readonly none?: string;
}

/** The proxy settings of a connection, and the source of each setting. */
export interface ResolvedProxy {
  readonly proxy?: ProxyUrls;
  readonly origins: Readonly<Record<string, string>>;
}

/** The environment variables that other programs also use. If both spellings are set, the lower-case variable is used. */
const variables = { http: ['http_proxy', 'HTTP_PROXY'], https: ['https_proxy', 'HTTPS_PROXY'] } as const;

/**
 * Returns the proxies of a connection. Uses the setting of the profile (`none`, or one proxy for all requests) if the
 * setting exists, otherwise the environment variables. If a variable does not contain the URL of a proxy, throws a
 * `ConfigError` with the name of the variable. The error does not contain the value of the variable, because the value
 * may contain a password.
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
    'Set the variable to a URL such as http://proxy.example.com:3128, or set proxy to "none" in the profile to use no proxy.',
  );
}
