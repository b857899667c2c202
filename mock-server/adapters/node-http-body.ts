import type { IncomingMessage, ServerResponse } from 'node:http';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { clearTimeout, setTimeout } from '../scheduling/real-timers.ts';
import { lingerTime, tooLarge } from './conversion.ts';

/**
 * Reads a request's body; undefined when there is none. Rejects with a `ScimError` (413) for one above the limit in bytes,
 * as soon as that is known, and with a `NetworkError` when the client goes away.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> | undefined {
  const announced = request.headers['content-length'];
  if (announced === undefined && request.headers['transfer-encoding'] === undefined) return undefined;
  return new Promise((resolve, reject) => {
    if (Number(announced) > limit) return reject(tooLarge(limit));
    const chunks: Uint8Array[] = [];
    let length = 0;
    request.on('data', (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > limit) reject(tooLarge(limit));
      else chunks.push(chunk);
    });
    request.once('end', () =>
      resolve(length === 0 ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
    );
    request.once('error', () => {});
    request.once('close', () => {
      // Comes after every request; an error is costly to make.
      if (!request.complete) reject(new NetworkError('the client went away', 'aborted', true));
    });
  });
}

/**
 * Ends an answer to a request whose body is still coming. The rest is read for a while: if the connection was closed on a
 * client that still sends, it would see a reset instead of the answer.
 */
export function discardBody(
  request: IncomingMessage,
  response: ServerResponse,
  body: string | Uint8Array | undefined,
): void {
  if (body === undefined) response.flushHeaders();
  else response.write(body);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerTime);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}

/** Asks a client that waits for `100 Continue` to go on, unless what it announces is above the limit. */
export function continueOrRefuse(limit: number, serve: (request: IncomingMessage, response: ServerResponse) => void) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (!(Number(request.headers['content-length']) > limit)) response.writeContinue();
    serve(request, response);
  };
}
