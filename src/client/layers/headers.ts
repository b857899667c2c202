import type { Headers, Layer } from '../../protocol/exchange/exchange.ts';
import { scimMediaType } from '../../protocol/schema/urns.ts';

/**
 * `application/json` is accepted too: some services answer 406 without it (Microsoft Entra ID), and error pages of gateways are
 * often plain JSON.
 */
const accept = `${scimMediaType}, application/json;q=0.9`;

/**
 * Adds `Accept`, `User-Agent` and, with a body, `Content-Type` to every request (RFC 7644 section 3.1), then the fixed headers of
 * the caller (names in any case). A header of the request itself is not changed.
 */
export function headers(options: { userAgent: string; fixed?: Readonly<Record<string, string>> }): Layer {
  const fixed: Record<string, string> = { accept, 'user-agent': options.userAgent };
  for (const [name, value] of Object.entries(options.fixed ?? {})) fixed[name.toLowerCase()] = value;
  const withBody: Headers = { 'content-type': scimMediaType, ...fixed };
  return (next) => (request) => {
    const hasBody = request.body !== undefined || request.raw !== undefined;
    return next({ ...request, headers: { ...(hasBody ? withBody : fixed), ...request.headers } });
  };
}
