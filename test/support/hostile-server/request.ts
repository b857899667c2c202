import type { Socket } from 'node:net';

export interface HostileRequest {
  readonly method: string;
  /** Path and query, without any change. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const headEnd = '\r\n\r\n';

/**
 * Calls `onRequest` for each complete request of a connection. Supports only Content-Length, because the client sends
 * no other form.
 */
export function takeRequests(socket: Socket, onRequest: (request: HostileRequest) => void): void {
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let end = bytes.indexOf(headEnd); end !== -1; end = bytes.indexOf(headEnd)) {
      const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
      const [method = '', target = ''] = first.split(' ');
      const headers = Object.fromEntries(lines.map(readHeader));
      const whole = end + headEnd.length + Number(headers['content-length'] ?? 0);
      if (bytes.length < whole) return;
      const body = bytes.subarray(end + headEnd.length, whole).toString('utf8');
      bytes = bytes.subarray(whole);
      onRequest({ method, target, headers, body });
    }
  });
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
