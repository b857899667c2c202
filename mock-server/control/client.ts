import { ScimError } from '../../src/protocol/errors.ts';
import { NetworkError } from '../../src/protocol/network-error.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { Selection } from '../journal/select.ts';

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
  /** Entries as they are made, after those that there are. Ends with the server or with the signal. */
  follow(selection: Selection, signal: AbortSignal): AsyncIterable<JournalEntry>;
}

/** Makes a client of the control API at a URL. */
export function createControlClient(address: { readonly url: string; readonly token: string }): ControlClient {
  const get = async (path: string, signal?: AbortSignal): Promise<Response> => {
    const headers = { authorization: `Bearer ${address.token}` };
    // The token goes nowhere else.
    const init: RequestInit = { headers, redirect: 'error', ...(signal ? { signal } : {}) };
    const response = await fetch(`${address.url}${path}`, init).catch((error) => {
      throw networkError(error, address.url);
    });
    if (response.ok) return response;
    throw await answerError(response);
  };
  return {
    async journal(selection = {}) {
      return (await get(`/journal${search(selection)}`)).json() as Promise<JournalView>;
    },
    async *follow(selection, signal) {
      try {
        const response = await get(`/journal${search({ ...selection, follow: true })}`, signal);
        for await (const line of linesOf(response)) yield JSON.parse(line) as JournalEntry;
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
}

function search(parameters: Selection & { readonly follow?: boolean }): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

async function* linesOf({ body }: Response): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    // An empty line only says that the server is there.
    yield* lines.filter((line) => line !== '');
  }
}

async function answerError(response: Response): Promise<ScimError> {
  const body = (await response.json().catch(() => ({}))) as { error?: unknown };
  return new ScimError(response.status, typeof body.error === 'string' ? body.error : 'this is no control API');
}

function networkError(error: unknown, url: string): unknown {
  const { code } = ((error as Error).cause ?? {}) as { code?: string };
  if ((error as Error).name === 'AbortError') return error;
  const refused = code === 'ECONNREFUSED';
  return new NetworkError(
    refused ? `nothing listens at ${url}` : `no answer from ${url}`,
    refused ? 'refused' : 'reset',
    !refused,
    { cause: error },
  );
}
