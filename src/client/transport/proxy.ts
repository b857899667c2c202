import { isLoopbackHost } from '../../protocol/exchange/loopback.ts';
import { base64 } from '../layers/oauth.ts';

/** The proxies for http and https URLs, and the hosts that are reached without a proxy. */
export interface ProxySettings {
  /** URL of the proxy for `http:` URLs. A user name and a password in the URL are sent to the proxy. */
  readonly http?: string;
  /** URL of the proxy for `https:` URLs. The proxy only tunnels the encrypted connections and cannot read them. */
  readonly https?: string;
  /**
   * Hosts that are reached without a proxy: names with or without a port, separated by commas or spaces. `.example.com`
   * matches `example.com` and all its subdomains. `*` matches all hosts.
   */
  readonly none?: string;
}

/** Returns the proxy of a request; undefined for a direct connection. Connections to the local machine never use a proxy. */
export function proxyFor(url: URL, settings: ProxySettings | undefined): URL | undefined {
  const proxy = url.protocol === 'https:' ? settings?.https : settings?.http;
  if (!proxy || isLoopbackHost(url.hostname) || isExcepted(url, settings?.none ?? '')) return undefined;
  return new URL(proxy);
}

/**
 * Returns the secrets in the proxy URLs: each password, and the Base64 text of user name and password that is sent in a
 * header.
 */
export function proxySecrets({ http, https }: ProxySettings = {}): string[] {
  return [http, https].flatMap((text) => {
    const { username, password } = text === undefined ? { username: '', password: '' } : new URL(text);
    if (password === '') return [];
    const plain = decoded(password);
    return [plain, password, base64(`${decoded(username)}:${plain}`)];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isExcepted({ hostname, port, protocol }: URL, none: string): boolean {
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  return none.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const { host, port: wantedPort } = split(entry.toLowerCase());
    const name = host.replace(/^\*?\./, '');
    if (name === '' || (wantedPort !== undefined && wantedPort !== actualPort)) return false;
    return hostname === name || hostname.endsWith(`.${name}`);
  });
}

/** Splits an entry of `none` into host and port. Puts an IPv6 address into brackets, as in a URL. */
function split(entry: string): { readonly host: string; readonly port?: string | undefined } {
  const isBareAddress = entry.split(':').length > 2 && !entry.startsWith('[');
  if (isBareAddress) return { host: `[${entry}]` };
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  return { host, port };
}
