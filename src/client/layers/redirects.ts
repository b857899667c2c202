import type { Layer, ScimRequest } from '../../protocol/exchange/exchange.ts';
import { secretsOf } from '../../protocol/redaction/index.ts';
import { ClientError } from '../client-error.ts';
import { visibleText } from '../text.ts';
import { requestUrl } from '../url.ts';
import { createRedactor, type Redactor } from './redact.ts';

/** Maximum number of redirects of one request. */
const maxRedirects = 5;

/**
 * Maps the status of a redirect to the methods for which the redirect is followed. After 301 or 302, a client may
 * change POST to GET (RFC 9110 section 15.4). These statuses are therefore followed only for requests that read.
 */
const followed: ReadonlyMap<number, 'every' | 'reading'> = new Map([
  [301, 'reading'],
  [302, 'reading'],
  [307, 'every'],
  [308, 'every'],
]);

/**
 * Follows redirects within the same origin (scheme, host and port). Never follows a redirect to another origin, because
 * the credential would be sent there. Instead, throws a `ClientError` (`redirectRefused`) with both origins and without
 * secrets. Returns a redirect response unchanged if `followed` does not contain its status, or if it has no `Location`.
 */
export function redirects(redactor: Redactor = createRedactor()): Layer {
  return (next) => async (original) => {
    let request = original;
    for (let count = 0; ; count++) {
      const response = await next(request);
      const location = response.headers['location'];
      const methods = followed.get(response.status);
      if (methods === undefined || location === undefined) return response;
      const from = new URL(requestUrl(request));
      const show = createShow(request, redactor);
      const to = resolve(location, from, show);
      if (to.origin !== from.origin) throw otherOrigin(from, to, show);
      if (methods === 'reading' && request.method !== 'GET' && request.method !== 'HEAD') {
        throw new ClientError(
          'redirectRefused',
          `the redirect of ${request.method} ${show(from.pathname)} to ${show(to.pathname)} was not followed, because status ${response.status} would change the method to GET`,
          'Use the address that the redirect names as base URL.',
        );
      }
      if (count === maxRedirects) {
        throw new ClientError('redirectRefused', `${from.host} redirected more than ${maxRedirects} times`);
      }
      request = redirected(request, to);
    }
  };
}

type Show = (text: string) => string;

/**
 * Returns a function that makes text of the server safe to show. It first redacts the text and then shortens it,
 * because the redactor does not recognise a part of a secret.
 */
function createShow(request: ScimRequest, redactor: Redactor): Show {
  const own = redactor.with(() => secretsOf(request, redactor.names));
  return (text) => visibleText(own.text(text));
}

function resolve(location: string, from: URL, show: Show): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to) return to;
  throw new ClientError('redirectRefused', `${from.host} redirected to ${show(location)}, which is not a URL`);
}

function otherOrigin(from: URL, to: URL, show: Show): ClientError {
  const isUpgrade = to.protocol === 'https:' && from.protocol === 'http:' && to.hostname === from.hostname;
  return new ClientError(
    'redirectRefused',
    `the redirect from ${from.origin} to another origin, ${show(to.origin)}, was not followed, and no credential was sent to this origin`,
    isUpgrade
      ? `Use ${show(to.origin)}… as base URL.`
      : `If ${show(to.host)} is the right service, use its address as base URL.`,
  );
}

function redirected(request: ScimRequest, to: URL): ScimRequest {
  return { ...request, base: to.origin, path: to.pathname, query: Object.fromEntries(to.searchParams) };
}
