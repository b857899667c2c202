import type { Socket } from 'node:net';

/** Index of the status in `HTTP/1.1 100`. */
const firstDigit = 9;

/**
 * Makes a connection ignore an unrequested `100 Continue`, as RFC 9110 section 15.2.1 requires. undici would close the
 * connection after a `100` response, but it ignores other interim responses. The status is therefore changed to 102
 * before undici reads the response.
 */
export function passOverContinue<T extends Socket>(socket: T): T {
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk: unknown = read(size);
    if (chunk instanceof Uint8Array) rewriteContinue(chunk);
    return chunk;
  };
  return socket;
}

/** Changes the status of every `100` response with which a chunk begins. */
function rewriteContinue(chunk: Uint8Array): void {
  for (let at = 0; is(chunk, at, 'HTTP/1.1 100') || is(chunk, at, 'HTTP/1.0 100'); ) {
    chunk[at + firstDigit + 2] = '2'.charCodeAt(0);
    const end = endOfHead(chunk, at);
    if (end === undefined) return;
    at = end;
  }
}

function is(chunk: Uint8Array, at: number, text: string): boolean {
  if (chunk.length < at + text.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (chunk[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function endOfHead(chunk: Uint8Array, start: number): number | undefined {
  for (let at = start; at + 3 < chunk.length; at++) if (is(chunk, at, '\r\n\r\n')) return at + 4;
  return undefined;
}
