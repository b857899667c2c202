import type { Socket } from 'node:net';
import type { HostileRequest } from './request.ts';

/** Correct content of a list: one person. */
export const oneUser = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: 1,
  startIndex: 1,
  itemsPerPage: 1,
  Resources: [{ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], id: '1', userName: 'ann' }],
};

/** Returns a correct body: a list if the path has no id, otherwise the person. */
export function rightBody({ target }: HostileRequest): string {
  const isOne = /\/(?:Users|Groups)\/[^/?]+/.test(target);
  return JSON.stringify(isOne ? oneUser.Resources[0] : oneUser);
}

/** Returns the first lines of a response. The end of the headers is missing. */
export function head(status: number, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}`;
}

/** Sends a whole response with its length. */
export function whole(
  socket: Socket,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string | number>> = {},
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const all = { 'content-type': 'application/scim+json', ...headers, 'content-length': bytes.length };
  socket.write(`${head(status, all)}\r\n`);
  socket.write(bytes);
}

/** Writes all pieces, or stops when the connection ends. Waits while the client does not read. */
export function stream(socket: Socket, pieces: Iterable<string | Uint8Array>): void {
  const iterator = pieces[Symbol.iterator]();
  const pump = () => {
    while (!socket.destroyed) {
      const { done, value } = iterator.next();
      if (done) return;
      if (!socket.write(value)) {
        socket.once('drain', pump);
        return;
      }
    }
  };
  pump();
}

/** Writes one piece every few milliseconds until the connection ends. */
export function drip(socket: Socket, piece: string): void {
  const timer = setInterval(() => socket.write(piece), 5);
  socket.on('close', () => clearInterval(timer));
}

/** Returns bytes as one chunk of a chunked body. */
export function chunk(bytes: string | Uint8Array): Buffer {
  const data = Buffer.from(bytes as string);
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
}

/** Yields the same piece `times` times. */
export function* repeated<T>(piece: T, times = Number.POSITIVE_INFINITY): Iterable<T> {
  for (let index = 0; index < times; index++) yield piece;
}
