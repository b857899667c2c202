import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ScimError } from '../../src/protocol/errors.ts';
import { clearTimeout, setTimeout } from '../scheduling/real-timers.ts';
import { byteLength, errorResponse, lingerTime, toWire } from './conversion.ts';
import type { Connections } from './node-http-close.ts';

interface ParserAnswer {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
}

const badRequest: ParserAnswer = { status: 400, reason: 'Bad Request', detail: 'The request is not valid HTTP' };

/** Maps each error code of the HTTP parser to a response. */
const answers: ReadonlyMap<string | undefined, ParserAnswer> = new Map([
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    { status: 408, reason: 'Request Timeout', detail: 'The request took too long to arrive' },
  ],
  [
    'HPE_HEADER_OVERFLOW',
    { status: 431, reason: 'Request Header Fields Too Large', detail: 'The request head is too large' },
  ],
  [
    'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    { status: 413, reason: 'Content Too Large', detail: 'A chunk extension is too large' },
  ],
]);

/** Sends a SCIM error for input that is not a complete HTTP request, and closes the connection. */
export function answerClientErrors(server: Server, connections: Connections): void {
  const refused = new WeakSet<Duplex>();
  // Without this listener, Node.js closes the connection and sends no response.
  server.on('connect', (_request, socket) => {
    socket.on('error', () => {});
    socket.end(print({ status: 405, reason: 'Method Not Allowed', detail: 'CONNECT is not allowed here' }));
  });
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    const response = connections.lastResponse(socket);
    // If another response has already started, sends no error response. The client would read it as a part of the
    // started response.
    if (!socket.writable || code === 'ECONNRESET' || (response?.headersSent && !response.writableEnded)) {
      socket.destroy();
      return;
    }
    socket.end(print(answers.get(code) ?? badRequest));
    const timer = setTimeout(() => socket.destroy(), lingerTime);
    socket.once('close', () => clearTimeout(timer));
  });
}

function print({ status, reason, detail }: ParserAnswer): string {
  const { headers, body = '' } = toWire(errorResponse(new ScimError(status, detail)), 'GET');
  const all = { ...headers, 'content-length': byteLength(body), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`;
}
