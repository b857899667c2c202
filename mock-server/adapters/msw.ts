import { HttpResponse, http, type RequestHandler } from 'msw';
import type { Exchange } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { OptionError } from '../options/option-error.ts';
import { type AnswerOptions, answer, isBelow } from './conversion.ts';

/**
 * Creates the handlers that mount a service provider in Mock Service Worker (2.11 or newer):
 * `setupServer(...mswHandlers(url, exchange))`. The base URL has one of three forms, like in MSW. The first form is an
 * absolute URL. The second form is a path on the origin of the page (`/scim/v2`). The third form is `*` followed by a
 * path (`*` + `/scim/v2`), which matches any origin. A `NetworkError` of the exchange becomes a network error of the
 * request. Throws an `OptionError` for any other base URL.
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
  // Uses a predicate instead of a path pattern. MSW decodes a URL before it compares the URL with a pattern, so a
  // pattern would fail for a URL with an invalid percent escape.
  return [http.all(({ request }) => baseOf(request.url) !== undefined, resolve)];
}

/**
 * A function that returns the base URL at the start of a request URL. Returns `undefined` if the request URL is not
 * below the base URL.
 */
type BaseOf = (url: string) => string | undefined;

function readBase(baseUrl: string): BaseOf {
  const fixed = (base: string) => (url: string) => (isBelow(url, base) ? base : undefined);
  if (/^https?:$/.test(schemeOf(baseUrl)) && !/[*?#]/.test(baseUrl)) return fixed(baseUrl);
  if (/^\*(?:\/[^*?#]*)?$/.test(baseUrl)) return anywhere(baseUrl.slice(1));
  if (/^(?:\/[^*?#]*)?$/.test(baseUrl) && pageOrigin() !== undefined) {
    // Reads the origin for each request, because a test may navigate to another page.
    return (url) => fixed(`${pageOrigin()}${baseUrl}`)(url);
  }
  const given = JSON.stringify(baseUrl);
  throw new OptionError(
    baseUrl.startsWith('/')
      ? `the base URL ${given} is only a path and needs the origin of a web page, but there is no web page: to accept any origin, use ${JSON.stringify(`*${baseUrl}`)}`
      : `the base URL must have a form such as "https://scim.example.com/v2", "*/scim/v2" or (in a web page) "/scim/v2", not ${given}`,
  );
}

/** The origin of the page, in a browser or in an environment such as jsdom. */
function pageOrigin(): string | undefined {
  return (globalThis as { location?: { readonly origin: string } }).location?.origin;
}

/**
 * Creates the `BaseOf` function for a base URL that starts with `*`. The created function accepts any origin, and
 * accepts the path `mount` at any position in the path of the request URL.
 */
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
