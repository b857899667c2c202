import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Behaviour } from './index.ts';
import { chunk, head, repeated, rightBody, stream, whole } from './write.ts';

const megabyte = 1024 * 1024;
const json = { 'content-type': 'application/scim+json' };

/** Sends a correct body in a content coding. */
function coded(name: string, encode: (text: string) => Uint8Array): Behaviour {
  return (socket, request) => whole(socket, 200, encode(rightBody(request)), { 'content-encoding': name });
}

/** Sends a list with a text of 64 MB of spaces, which compress to almost nothing. */
function bomb(name: string, encode: (text: string) => Uint8Array): Behaviour {
  let bytes: Uint8Array | undefined;
  return (socket) => {
    bytes ??= encode(`{"Resources":[],"totalResults":0,"x":"${' '.repeat(64 * megabyte)}"}`);
    whole(socket, 200, bytes, { 'content-encoding': name });
  };
}

const brotli = (text: string) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 22 } });

/** Chunks of the same piece. */
function chunked(first: string, piece: string, times: number, last: string): Behaviour {
  return (socket) => {
    socket.write(`${head(200, { ...json, 'transfer-encoding': 'chunked' })}\r\n`);
    stream(socket, parts(first, piece, times, last));
  };
}

function* parts(first: string, piece: string, times: number, last: string): Iterable<Uint8Array> {
  if (first !== '') yield chunk(first);
  yield* repeated(chunk(piece), times);
  if (last !== '') yield chunk(last);
  yield Buffer.from('0\r\n\r\n');
}

/** Bodies that are compressed, endless, very large, deeply nested, invalid, or not JSON. */
export const bodies = {
  gzip: coded('gzip', gzipSync),
  br: coded('br', brotli),
  deflate: coded('deflate', deflateSync),
  /** `deflate` without the zlib header. Some real servers send this form. */
  rawDeflate: coded('deflate', deflateRawSync),
  /** Two codings, applied in this order. */
  gzipThenBr: coded('gzip, br', (text) => brotli(gzipSync(text) as unknown as string)),
  unknownCoding: coded('x-own', (text) => Buffer.from(text).reverse()),
  /** Announces gzip, but sends plain JSON. */
  notGzip: coded('gzip', (text) => Buffer.from(text)),
  cutGzip: coded('gzip', (text) => gzipSync(text).subarray(0, -12)),
  gzipBomb: bomb('gzip', gzipSync),
  brBomb: bomb('br', brotli),
  /** JSON that goes on for ever. */
  endless: chunked('{"Resources":[', '{"id":"1"},'.repeat(5000), Number.POSITIVE_INFINITY, ''),
  /** 60 MB of small objects. */
  manyObjects: chunked('{"Resources":[{}', ',{"a":{}}'.repeat(megabyte / 8), 53, ']}'),
  /** 40 MB of opening brackets. */
  brackets: chunked('', '['.repeat(megabyte), 40, ''),
  /** Nested 10,000 deep, and closed again. */
  deep: (socket) => whole(socket, 200, `{"id":"1","x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
  /** A text that is not valid UTF-8. */
  invalidUtf8: (socket) => {
    whole(
      socket,
      200,
      Buffer.concat([Buffer.from('{"id":"1","userName":"ann'), Buffer.from([0xff]), Buffer.from('"}')]),
    );
  },
  latin1: (socket) => {
    whole(socket, 200, Buffer.from('{"id":"1","userName":"zoë"}', 'latin1'), {
      'content-type': 'application/json; charset=iso-8859-1',
    });
  },
  signInPage: (socket) => {
    whole(socket, 200, '<!DOCTYPE html><title>Sign in</title><form></form>', { 'content-type': 'text/html' });
  },
  notFoundPage: (socket) => whole(socket, 404, '<h1>Not Found</h1>', { 'content-type': 'text/html' }),
  plainText: (socket) => whole(socket, 200, 'OK', { 'content-type': 'text/plain' }),
  noBody: (socket) => whole(socket, 200, ''),
  /** Returns the headers of the request, with status 200. */
  echo200: (socket, request) => whole(socket, 200, JSON.stringify({ headers: request.headers })),
  echo400: (socket, request) => whole(socket, 400, JSON.stringify({ detail: request.headers, sent: request.body })),
  echoText400: (socket, request) => {
    whole(socket, 400, `bad request: ${JSON.stringify(request.headers)}`, { 'content-type': 'text/plain' });
  },
} as const satisfies Record<string, Behaviour>;
