import { connect } from 'node:net';

/** A response in the form in which it arrived. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The bytes to send, in pieces. */
export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Writes pieces to a port. Returns all responses that arrived before the other side ended the connection. A reset also
 * counts as the end.
 */
export async function exchangeRaw(port: number, pieces: Pieces): Promise<RawAnswer[]> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  for await (const piece of pieces) {
    if (socket.destroyed || !socket.writable) break;
    if (!socket.write(piece)) {
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
    }
  }
  await closed;
  return parseAnswers(Buffer.concat(chunks).toString('latin1'));
}

/** Returns the text of a request. The connection ends after its response. */
export function requestText(
  method: string,
  target: string,
  body?: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): (string | Uint8Array)[] {
  const all: Record<string, string> = {
    host: 'localhost',
    connection: 'close',
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/scim+json', 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return [`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, ...(body === undefined ? [] : [body])];
}

function parseAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n');
    const [line = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((header) => [
        header.slice(0, header.indexOf(':')).toLowerCase(),
        header.slice(header.indexOf(':') + 2),
      ]),
    );
    const status = Number(line.split(' ')[1]);
    if (end === -1 || !status) throw new Error(`no HTTP answer: ${rest.slice(0, 200)}`);
    let body = rest.slice(end + 4);
    const length = headers['content-length'];
    if (length !== undefined) body = body.slice(0, Number(length));
    else if (headers['transfer-encoding'] !== undefined) throw new Error('the answer is chunked');
    answers.push({ status, headers, body });
    rest = rest.slice(end + 4 + body.length);
  }
  return answers;
}
