import type { FactValues, HeaderRule } from '../../dialects/fact-values.ts';
import type { Headers, Layer } from '../../protocol/exchange/exchange.ts';
import { scimMediaType } from '../../protocol/urns.ts';

/**
 * The value of the `Accept` header. `application/json` is needed for two reasons. Some services (Microsoft Entra ID)
 * respond with status 406 to requests without this type. Error pages of gateways are often plain JSON.
 */
const accept = `${scimMediaType}, application/json;q=0.9`;

/** The headers of a connection. */
export interface HeaderOptions {
  readonly userAgent: string;
  /** Headers of every request. The names may be in any case. */
  readonly fixed?: Readonly<Record<string, string>> | undefined;
  /** The headers that the service requires or refuses, according to the dialect. They override the usual headers. */
  readonly facts?: Partial<Pick<FactValues, 'requiredHeaders' | 'refusedHeaders'>> | undefined;
}

/**
 * Adds `Accept`, `User-Agent` and, if there is a body, `Content-Type` to every request (RFC 7644 section 3.1). `facts`
 * can change or remove these headers. Also adds the headers in `fixed`. Does not change a header that the request
 * already has.
 */
export function headers({ userAgent, fixed = {}, facts = {} }: HeaderOptions): Layer {
  const chosen = Object.fromEntries(Object.entries(fixed).map(([name, value]) => [name.toLowerCase(), value]));
  const usual: Headers = { accept, 'user-agent': userAgent };
  const usualWithBody: Headers = { 'content-type': scimMediaType, ...usual };
  const prepared = new Map<string, Headers>();
  const prepare = (method: string, hasBody: boolean): Headers => {
    const key = `${method} ${hasBody}`;
    const known = prepared.get(key);
    if (known) return known;
    const own = { ...adapt(hasBody ? usualWithBody : usual, method, facts), ...chosen };
    prepared.set(key, own);
    return own;
  };
  return (next) => (request) => {
    const hasBody = request.body !== undefined || request.raw !== undefined;
    return next({ ...request, headers: { ...prepare(request.method, hasBody), ...request.headers } });
  };
}

/** Sets the headers that a service requires and removes the headers that it refuses. */
function adapt(
  usual: Headers,
  method: string,
  { requiredHeaders = [], refusedHeaders = [] }: NonNullable<HeaderOptions['facts']>,
): Headers {
  const isFor = ({ methods }: HeaderRule): boolean =>
    methods === undefined || (methods as readonly string[]).includes(method);
  const adapted: Record<string, string> = { ...usual };
  for (const { name, value } of requiredHeaders.filter(isFor))
    if (value !== undefined) adapted[name.toLowerCase()] = value;
  for (const { name, value } of refusedHeaders.filter(isFor)) {
    const sent = adapted[name.toLowerCase()];
    if (value === undefined || sent?.toLowerCase().includes(value.toLowerCase())) delete adapted[name.toLowerCase()];
  }
  return adapted;
}
