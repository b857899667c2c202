import type { BrotliOptions, ZlibOptions } from 'node:zlib';
import { NetworkError } from '../../protocol/exchange/network-error.ts';

/** Codings that one answer may have had applied; more is no server's. */
const maxCodings = 3;

type Zlib = typeof import('node:zlib');
type Decoder = (
  bytes: Uint8Array,
  options: ZlibOptions & BrotliOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void;

/** The decoder of each coding, undefined for bytes that are certainly not in that coding. */
const decoders: Readonly<Record<string, (bytes: Uint8Array, zlib: Zlib) => Decoder | undefined>> = {
  gzip: ([first, second], zlib) => (first === 0x1f && second === 0x8b ? zlib.gunzip : undefined),
  // RFC 9110 section 8.4.1.2: some servers send deflate data without the zlib header around it.
  deflate: ([first = 0, second = 0], zlib) =>
    (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? zlib.inflate : zlib.inflateRaw,
  // JSON never begins like that: a bracket or a quote here is an answer that was not compressed.
  br: ([first], zlib) => (first === 0x7b || first === 0x5b ? undefined : zlib.brotliDecompress),
};

/**
 * The bytes of an answer without the codings that its `Content-Encoding` names (RFC 9110 section 8.4). Answers are not asked
 * for in a coding; some servers use one all the same, and some name one that they did not use. Throws a `NetworkError`
 * for an unknown coding, for data that breaks its coding or is cut off, and for more than `maxSize` bytes.
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
  if (applied.length > maxCodings) throw broken(`the answer was compressed ${applied.length} times`);
  const zlib = await import('node:zlib');
  let decoded = bytes;
  for (const name of applied.reverse()) {
    if (!Object.hasOwn(decoders, name))
      throw broken(`the answer has the unknown content coding ${JSON.stringify(name)}`);
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
        return reject(new NetworkError('the compressed answer ended too soon', 'reset', true));
      }
      const isTooLarge = code === 'ERR_BUFFER_TOO_LARGE';
      reject(
        broken(isTooLarge ? 'the answer is larger than allowed' : `the answer is not in the content coding ${name}`),
      );
    });
  });
}

function broken(message: string): NetworkError {
  return new NetworkError(message, 'protocol', true);
}
