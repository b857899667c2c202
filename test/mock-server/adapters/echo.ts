import { ScimError } from '../../../src/protocol/errors.ts';
import type { Exchange, ScimRequest } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { Json } from '../../../src/protocol/json/json.ts';

/** An exchange that returns the data of the request, and behaves wrongly on some paths. */
export const echo: Exchange = async (request) => {
  const special = specials[request.path];
  if (special !== undefined) return special(request);
  const { method, base, path, query, raw } = request;
  const { 'x-note': note = null, 'content-type': type = null } = request.headers;
  const body: Json = {
    method,
    base,
    path,
    query: { ...query },
    raw: raw === undefined ? null : String(raw),
    note,
    type,
  };
  return { status: 200, headers: { etag: 'W/"1"' }, body };
};

const specials: Readonly<Record<string, (request: ScimRequest) => ReturnType<Exchange>>> = {
  '/raw': async () => ({ status: 201, headers: { 'content-type': 'text/html' }, raw: '<p>\u00e9' }),
  '/bytes': async () => ({ status: 200, headers: {}, raw: new Uint8Array([0x7b, 0x7d]) }),
  '/empty': async () => ({ status: 200, headers: {} }),
  '/gone': async () => ({ status: 204, headers: { etag: 'W/"2"' }, body: { ignored: true } }),
  '/same': async () => ({ status: 304, headers: { etag: 'W/"3"' } }),
  '/conflict': async () => {
    throw ScimError.of('uniqueness', 'userName is taken');
  },
  '/bug': async () => {
    throw new Error('secret at /home/me/secret.ts:1');
  },
  '/status': async () => ({ status: 42, headers: {} }),
  '/header': async () => ({ status: 200, headers: { 'x-bad': 'a\r\nb: c' } }),
  '/reset': async () => {
    throw new NetworkError('reset by fault', 'reset', true);
  },
};
