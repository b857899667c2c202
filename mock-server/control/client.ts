import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import { ScimError } from '../../src/protocol/messages/errors.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { Selection } from '../journal/select.ts';

const require = createRequire(import.meta.url);

/** What a journal has, seen from another process. */
export interface JournalView {
  readonly entries: readonly JournalEntry[];
  /** How many entries gave way to later ones. */
  readonly dropped: number;
}

/** Talks to the control API of a mock server. */
export interface ControlClient {
  /** Rejects with a `NetworkError`, or with a `ScimError` for an answer with an error status. */
  journal(selection?: Selection): Promise<JournalView>;
  /** Entries as they are made, after those that there are. Ends with the server or with the signal. Rejects as `journal` does. */
  follow(selection: Selection, signal: AbortSignal): AsyncIterable<JournalEntry>;
}

/** Where a control API is, and what it takes to talk to it. */
export interface ControlServer {
  readonly url: string;
  readonly token: string;
  /** The certificate of the authority to trust, PEM, where that is not a public one. */
  readonly ca?: string;
}

/** Characters of an answer, and of one entry that is followed: more than a journal keeps. */
const longestAnswer = 256 << 20;
const longestLine = 64 << 20;

/** Makes a client of a control API. */
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
 * Sends a GET. Not by `fetch`, which trusts no authority but those that the process was started with. No redirect is followed:
 * the token goes nowhere else.
 */
function open({ url, token, ca }: ControlServer, path: string, signal?: AbortSignal): Promise<IncomingMessage> {
  // On Node 24, an import of node:http costs 35 ms more than this.
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
  // In pieces, since to lengthen a text and search it again each time would take quadratic time.
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of response.setEncoding('utf8')) {
    const [end = '', ...rest] = (chunk as string).split('\n');
    pieces.push(end);
    length += end.length;
    if (length > longestLine) throw tooLong(url, longestLine);
    for (const next of rest) {
      const line = pieces.join('');
      // An empty line only says that the server is there.
      if (line !== '') yield line;
      pieces = [next];
      length = next.length;
    }
  }
}

function tooLong(url: string, most: number): NetworkError {
  return new NetworkError(`${url} answers with more than ${most} characters: it is no control API`, 'reset', false);
}

async function answerError(response: IncomingMessage): Promise<ScimError> {
  const { error } = parse(await textOf(response, '').catch(() => ''));
  return new ScimError(response.statusCode ?? 500, typeof error === 'string' ? error : 'this is no control API');
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
    const way = 'NODE_EXTRA_CA_CERTS names the file of a CA to trust';
    return new NetworkError(`the certificate of ${url} is not trusted (${code}): ${way}`, 'tls', false, {
      cause: error,
    });
  }
  return new NetworkError(`no answer from ${url}`, 'reset', true, { cause: error });
}
