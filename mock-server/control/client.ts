import type { IncomingMessage } from 'node:http';
import module from 'node:module';
import { ScimError } from '../../src/protocol/errors.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { Selection } from '../journal/select.ts';

const require = module.createRequire(import.meta.url);

/** The content of a journal that another process keeps. */
export interface JournalView {
  readonly entries: readonly JournalEntry[];
  /** Number of entries that were evicted. */
  readonly dropped: number;
}

/** A client of the control API of a mock server. */
export interface ControlClient {
  /** Reads the journal. Rejects with a `NetworkError`, or with a `ScimError` for a response with an error status. */
  journal(selection?: Selection): Promise<JournalView>;
  /**
   * Yields the entries that the journal contains, and then each new entry. Ends when the server closes or `signal` is
   * aborted. Rejects with the same errors as `journal`.
   */
  follow(selection: Selection, signal: AbortSignal): AsyncIterable<JournalEntry>;
}

/** Address and credentials of a control API. */
export interface ControlServer {
  readonly url: string;
  readonly token: string;
  /**
   * Certificate of a certificate authority, in PEM. Needed if no public authority has issued the certificate of the
   * server.
   */
  readonly ca?: string;
}

/**
 * Maximum number of characters in a response. If the client follows the journal, each entry may have `longestLine`
 * characters. A journal never keeps more characters than these limits. A longer response therefore does not come from a
 * control API.
 */
const longestAnswer = 256 << 20;
const longestLine = 64 << 20;

/** Creates a client of a control API. */
export function createControlClient(server: ControlServer): ControlClient {
  const get = async (path: string, signal?: AbortSignal): Promise<IncomingMessage> => {
    const response = await open(server, path, signal).catch((error) => {
      throw networkError(error, server.url);
    });
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) return response;
    throw await answerError(response);
  };
  return {
    async journal(selection = {}) {
      return JSON.parse(await textOf(await get(`/journal${search(selection)}`), server.url)) as JournalView;
    },
    async *follow(selection, signal) {
      try {
        const response = await get(`/journal${search({ ...selection, follow: true })}`, signal);
        for await (const line of linesOf(response, server.url)) yield JSON.parse(line) as JournalEntry;
      } catch (error) {
        if (!signal.aborted) throw networkError(error, server.url);
      }
    },
  };
}

/**
 * Sends a GET request with `node:http` or `node:https`. `fetch` cannot be used, because it trusts only the certificate
 * authorities that were set at the start of the process. Does not follow redirects, so that no other server receives
 * the token.
 */
function open({ url, token, ca }: ControlServer, path: string, signal?: AbortSignal): Promise<IncomingMessage> {
  // Uses `require`, because an import of node:http takes 35 ms longer on Node.js 24.
  const { request }: typeof import('node:https') = require(url.startsWith('https:') ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, {
      agent: false,
      headers: { authorization: `Bearer ${token}` },
      ...(ca === undefined ? {} : { ca }),
      ...(signal ? { signal } : {}),
    })
      .once('response', resolve)
      .once('error', reject)
      .end();
  });
}

function search(parameters: Selection & { readonly follow?: boolean }): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

async function textOf(response: IncomingMessage, url: string): Promise<string> {
  try {
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > longestAnswer) throw tooLong(url, longestAnswer);
    }
    return text;
  } catch (error) {
    throw networkError(error, url);
  }
}

async function* linesOf(response: IncomingMessage, url: string): AsyncGenerator<string, void, undefined> {
  // Collects the pieces of a line in an array. With a single string, each new piece would make the search for the line
  // end start at the beginning again, which takes quadratic time.
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of response.setEncoding('utf8')) {
    const [end = '', ...rest] = (chunk as string).split('\n');
    pieces.push(end);
    length += end.length;
    if (length > longestLine) throw tooLong(url, longestLine);
    for (const next of rest) {
      const line = pieces.join('');
      // An empty line is a heartbeat.
      if (line !== '') yield line;
      pieces = [next];
      length = next.length;
    }
  }
}

function tooLong(url: string, most: number): NetworkError {
  return new NetworkError(
    `the response of ${url} has more than ${most} characters: this URL is not a control API`,
    'reset',
    false,
  );
}

async function answerError(response: IncomingMessage): Promise<ScimError> {
  const { error } = parse(await textOf(response, '').catch(() => ''));
  return new ScimError(response.statusCode ?? 500, typeof error === 'string' ? error : 'the URL is not a control API');
}

function parse(text: string): { error?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function networkError(error: unknown, url: string): unknown {
  const { name, code = '' } = error as Error & { code?: string };
  if (name === 'AbortError' || error instanceof ScimError || error instanceof NetworkError) return error;
  if (code === 'ECONNREFUSED') return new NetworkError(`nothing listens at ${url}`, 'refused', false, { cause: error });
  if (/CERT|UNABLE_TO_|SELF_SIGNED/.test(code)) {
    const way = 'set NODE_EXTRA_CA_CERTS to the file of the CA certificate';
    return new NetworkError(`the certificate of ${url} is not trusted (${code}): ${way}`, 'tls', false, {
      cause: error,
    });
  }
  return new NetworkError(`no response from ${url}`, 'reset', true, { cause: error });
}
