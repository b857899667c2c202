import type { BrotliOptions, ZlibOptions } from 'node:zlib';
import { NetworkError } from '../../protocol/exchange/network-error.ts';

/** Maximum number of codings of one response. */
const maxCodings = 3;

type Zlib = typeof import('node:zlib');
type Decoder = (
  bytes: Uint8Array,
  options: ZlibOptions & BrotliOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void;

/**
 * Maps a content coding to a function that returns the decoder of this coding. The function returns undefined if the
 * bytes certainly do not have this coding.
 */
const decoders: Readonly<Record<string, (bytes: Uint8Array, zlib: Zlib) => Decoder | undefined>> = {
  gzip: ([first, second], zlib) => (first === 0x1f && second === 0x8b ? zlib.gunzip : undefined),
  // Some servers send deflate data without the zlib header (RFC 9110 section 8.4.1.2).
  deflate: ([first = 0, second = 0], zlib) =>
    (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? zlib.inflate : zlib.inflateRaw,
  // A body that begins with `{` or `[` is JSON, and not compressed.
  br: ([first], zlib) => (first === 0x7b || first === 0x5b ? undefined : zlib.brotliDecompress),
};

/**
 * Removes the codings of `Content-Encoding` from the bytes of a response (RFC 9110 section 8.4). The client requests no
 * coding, but some servers use one anyway. Other servers name a coding in the header, but do not use it. Throws a
 * `NetworkError` for an unknown coding, for data that is damaged or truncated, and for more than `maxSize` bytes.
 */
export async function decodeContent(
  bytes: Uint8Array,
  encoding: string | undefined,
  maxSize: number,
): Promise<Uint8Array> {
  const codings = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim().replace(/^x-/, ''));
  const applied = codings.filter((name) => name !== '' && name !== 'identity');
  if (applied.length === 0 || bytes.length === 0) return bytes;
  if (applied.length > maxCodings) throw broken(`the response was compressed too often: ${applied.length} times`);
  const zlib = await import('node:zlib');
  let decoded = bytes;
  for (const name of applied.reverse()) {
    if (!Object.hasOwn(decoders, name))
      throw broken(`the response has the unknown content coding ${JSON.stringify(name)}`);
    const decoder = decoders[name]?.(decoded, zlib);
    if (decoder) decoded = await run(decoder, decoded, name, maxSize);
  }
  return decoded;
}

function run(decoder: Decoder, bytes: Uint8Array, name: string, maxOutputLength: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    decoder(bytes, { maxOutputLength }, (error, result) => {
      if (!error) return resolve(result);
      const code = 'code' in error ? error.code : undefined;
      if (code === 'Z_BUF_ERROR') {
        return reject(new NetworkError('the compressed response is incomplete', 'reset', true));
      }
      const isTooLarge = code === 'ERR_BUFFER_TOO_LARGE';
      reject(
        broken(
          isTooLarge ? 'the response is larger than allowed' : `the body of the response is not valid ${name} data`,
        ),
      );
    });
  });
}

function broken(message: string): NetworkError {
  return new NetworkError(message, 'protocol', true);
}
