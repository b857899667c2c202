import type { IncomingMessage, ServerResponse } from 'node:http';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { clearTimeout, setTimeout } from '../scheduling/real-timers.ts';
import { lingerTime, tooLarge } from './conversion.ts';

/**
 * Reads the body of a request. Returns `undefined` if the request has no body. Rejects with a `ScimError` (status 413)
 * as soon as the body exceeds `limit` bytes, and with a `NetworkError` if the client closes the connection.
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
      // The event `close` is also emitted after a complete request. Only an incomplete request is an error.
      if (!request.complete) reject(new NetworkError('the client closed the connection', 'aborted', true));
    });
  });
}

/**
 * Sends a response to a request while the body of the request still arrives. Reads and discards this body for at most
 * `lingerTime` ms, and then ends the response. If the response ended at once, a client that still sends could receive a
 * connection reset instead of the response.
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

/**
 * Creates a listener that sends `100 Continue` and then serves the request. If the announced body is larger than
 * `limit` bytes, the listener does not send `100 Continue`, but calls `serve` too, which must refuse the request.
 */
export function continueOrRefuse(
  limit: () => number,
  serve: (request: IncomingMessage, response: ServerResponse) => void,
) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (!(Number(request.headers['content-length']) > limit())) response.writeContinue();
    serve(request, response);
  };
}
