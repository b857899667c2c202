import { alterRequest, type Layer, type ScimRequest, type ScimResponse } from '../../protocol/exchange/exchange.ts';
import { isObject } from '../../protocol/json/json.ts';
import { isXmlType, xmlType } from './media-type.ts';

/**
 * Creates a layer that converts the XML responses of a service of SCIM 1.1 to JSON of SCIM 1.1. If `sends` is true, the
 * layer also writes the bodies of requests in XML and asks for XML. Loads the code for XML only when it is needed. Does
 * not change a response whose text is not XML of SCIM 1.1. If XML cannot hold a value of the request, rejects with a
 * `NotExpressibleError` and does not send the request. Rejects with a `NetworkError` (`protocol`) if the response exceeds a limit of `readXmlResponse`.
 */
export function xmlBodies({ sends }: { readonly sends: boolean }): Layer {
  return (next) => async (request) => {
    const response = await next(sends ? await inXml(request) : request);
    const { body, raw, headers, status } = response;
    if (body !== undefined || typeof raw !== 'string' || !isXmlType(headers['content-type'])) return response;
    const { readXmlResponse } = await import('./xml/client-bodies.ts');
    const read = response.isNotUtf8 ? undefined : await readXmlResponse(raw, request.path);
    if (read === undefined) return response;
    const { raw: _, ...rest } = response;
    return { ...rest, status, body: read, untranslated: raw } satisfies ScimResponse;
  };
}

async function inXml(request: ScimRequest): Promise<ScimRequest> {
  const { body, path } = request;
  const headers = { ...request.headers, accept: xmlType };
  if (!isObject(body)) return alterRequest(request, { headers });
  const { writeXmlRequest } = await import('./xml/client-bodies.ts');
  return alterRequest(request, {
    headers: { ...headers, 'content-type': xmlType },
    raw: writeXmlRequest(body, path),
  });
}
