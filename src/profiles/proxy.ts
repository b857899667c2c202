import { ConfigError } from '../state/config-error.ts';
import type { Environment } from '../state/directories.ts';

/** Proxies by the scheme of the URL that is asked, and hosts that are asked without one. */
export interface ProxySettings {
  readonly http?: string;
  readonly https?: string;
  readonly none?: string;
}

/** A proxy, and where it was named, by its name as in a profile. */
export interface ResolvedProxy {
  readonly proxy?: ProxySettings;
  readonly origins: Readonly<Record<string, string>>;
}

/** The variables that other programs go by too; the one in lower case counts where both are set. */
const variables = { http: ['http_proxy', 'HTTP_PROXY'], https: ['https_proxy', 'HTTPS_PROXY'] } as const;

/**
 * The proxies of a connection: those that the profile says (`none`, or one for everything), else those of the environment. Throws a
 * `ConfigError` that names the variable, never its value: it may hold a password.
 */
export function resolveProxy(setting: string | undefined, env: Environment): ResolvedProxy {
  if (setting === 'none') return { origins: {} };
  if (setting !== undefined) return { proxy: { http: setting, https: setting }, origins: {} };
  const found = { http: named(variables.http, env), https: named(variables.https, env) };
  const { http, https } = found;
  if (!http && !https) return { origins: {} };
  const none = env.no_proxy ?? env.NO_PROXY;
  return {
    proxy: {
      ...(http ? { http: http.url } : {}),
      ...(https ? { https: https.url } : {}),
      ...(none === undefined ? {} : { none }),
    },
    origins: { proxy: [https?.name, http?.name].filter(Boolean).join(', ') },
  };
}

/** True for the URL of a proxy that can be used. */
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
