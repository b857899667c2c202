import { endpoints } from '../protocol/schema/endpoints.ts';
import { ConfigError } from '../state/config-error.ts';

/** Matches the path of an endpoint. A base URL must not contain an endpoint. */
const endpoint = new RegExp(`/(?:${Object.keys(endpoints).join('|')}|ServiceProviderConfigs)/?$`, 'i');

/**
 * Normalises a base URL to the spelling of the URL standard, without a trailing slash. Throws a `ConfigError`
 * (`invalidUrl`) for text that is not an http(s) URL, and for a URL with credentials, a query, a fragment or an
 * endpoint. Messages begin with `source`, which says where the URL was given, such as `--url`.
 */
export function normalizeBaseUrl(text: string, source: string): string {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) {
    const hint = /^[\w.-]+(?::\d+)?(?:\/|$)/.test(trimmed) ? 'A base URL begins with https://.' : undefined;
    throw new ConfigError('invalidUrl', `${source}: not a URL`, hint);
  }
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ConfigError(
      'invalidUrl',
      `${source}: ${url.protocol} is not a protocol for SCIM`,
      'Use an https:// URL.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(
      'invalidUrl',
      `${source}: a base URL must not contain credentials, because URLs are written to logs`,
      'Use a profile with --auth basic instead.',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    const what = url.search === '' ? 'fragment' : 'query string';
    const hint = /aadoptscim/i.test(url.search)
      ? 'Only Microsoft Entra ID reads the query parameter aadOptscim062020: remove ? and all text after it.'
      : `Remove ${url.search === '' ? '#' : '?'} and all text after it.`;
    throw new ConfigError('invalidUrl', `${source}: a base URL must not contain a ${what}`, hint);
  }
  const found = endpoint.exec(url.pathname);
  if (found) {
    throw new ConfigError(
      'invalidUrl',
      `${source}: this is an endpoint, not a base URL`,
      `Remove ${found[0]} at the end.`,
    );
  }
  return url.href.replace(/\/+$/, '');
}
