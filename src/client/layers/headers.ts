import type { Headers, Layer } from '../../protocol/exchange/exchange.ts';
import { scimMediaType } from '../../protocol/urns.ts';

/**
 * The value of the `Accept` header. Contains `application/json`, because some services respond with status 406 to
 * requests without this type (Microsoft Entra ID). Another reason is that error pages of gateways are often plain JSON.
 */
const accept = `${scimMediaType}, application/json;q=0.9`;

/**
 * Adds `Accept`, `User-Agent` and, if there is a body, `Content-Type` to every request (RFC 7644 section 3.1). Also
 * adds the headers in `fixed`, whose names may be in any case. Does not change a header that the request already has.
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
