import { HttpResponse, http, type RequestHandler } from 'msw';
import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { OptionError } from '../options/option-error.ts';
import { type AnswerOptions, answer, isBelow } from './conversion.ts';

/**
 * Makes the handlers that mount a service provider in Mock Service Worker (2.11 or newer): `setupServer(...mswHandlers(url,
 * exchange))`. The base URL is a whole URL, a path of the page's own origin, or a path after `*` for any origin, as in MSW. A
 * `NetworkError` of the exchange becomes a network error of the request. Throws an `OptionError` for any other base URL.
 */
export function mswHandlers(baseUrl: string | URL, exchange: Exchange, options: AnswerOptions = {}): RequestHandler[] {
  const baseOf = readBase(String(baseUrl).replace(/\/+$/, ''));
  const resolve = async ({ request }: { request: Request }) => {
    try {
      return await answer(exchange, request, baseOf(request.url) ?? '', options);
    } catch (error) {
      if (error instanceof NetworkError) return HttpResponse.error();
      throw error;
    }
  };
  // A predicate and not a path pattern: MSW decodes the URL to match a pattern, and fails where the URL cannot be decoded.
  return [http.all(({ request }) => baseOf(request.url) !== undefined, resolve)];
}

/** Gives the base URL of a request URL; undefined for a URL that is not below the base URL. */
type BaseOf = (url: string) => string | undefined;

function readBase(baseUrl: string): BaseOf {
  const fixed = (base: string) => (url: string) => (isBelow(url, base) ? base : undefined);
  if (/^https?:$/.test(schemeOf(baseUrl)) && !/[*?#]/.test(baseUrl)) return fixed(baseUrl);
  if (/^\*(?:\/[^*?#]*)?$/.test(baseUrl)) return anywhere(baseUrl.slice(1));
  if (/^(?:\/[^*?#]*)?$/.test(baseUrl) && pageOrigin() !== undefined) {
    // Read for each request, since a test may navigate to another page.
    return (url) => fixed(`${pageOrigin()}${baseUrl}`)(url);
  }
  const given = JSON.stringify(baseUrl);
  throw new OptionError(
    baseUrl.startsWith('/')
      ? `the base URL ${given} needs the origin of a page, and there is no page: ${JSON.stringify(`*${baseUrl}`)} matches any origin`
      : `the base URL must be like "https://scim.example.com/v2", "*/scim/v2" or, in a page, "/scim/v2", not ${given}`,
  );
}

/** The origin of the page, in a browser or in an environment such as jsdom. */
function pageOrigin(): string | undefined {
  return (globalThis as { location?: { readonly origin: string } }).location?.origin;
}

/** Matches a path in URLs of any origin, at any place of the path, as `*` of MSW does. */
function anywhere(mount: string): BaseOf {
  return (url) => {
    const { origin, pathname } = new URL(url);
    if (mount === '') return origin;
    const at = `${pathname}/`.indexOf(`${mount}/`);
    return at === -1 ? undefined : `${origin}${pathname.slice(0, at)}${mount}`;
  };
}

function schemeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
