import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { TraceEvent } from '../../client/layers/trace.ts';
import type { Headers } from '../../protocol/exchange/exchange.ts';
import type { Json } from '../../protocol/json/json.ts';
import { UsageError } from '../errors/errors.ts';
import { writeFailure } from '../errors/write-error.ts';

/** Maximum number of characters of a body in the file. */
const maxBody = 1 << 20;

/** The end of the file. Each new entry replaces the end, and is followed by a new end. */
const fileEnd = '\n]}}\n';

/** A file with all exchanges of a command, in the format HAR 1.2. */
export interface HarFile {
  /** Appends an exchange. The file is complete JSON after each call. Never throws. */
  add(event: TraceEvent): void;
  /** The reason for missing exchanges; `undefined` if no exchange is missing. */
  problem(): string | undefined;
  close(): void;
}

/**
 * Creates the file. Only the user of this process can read the file, because it contains the data of people. The file is
 * written synchronously and is complete JSON after each exchange, also if the process is then killed. Keeps no exchange in
 * memory. Throws a `UsageError` if the file exists or cannot be created. `name` is the name of the file in messages.
 */
export function createHarFile(path: string, { name, version }: { name: string; version: string }): HarFile {
  const descriptor = openNew(path, name);
  const creator = { name: 'scimctl', version };
  const comment = 'Secrets are replaced by [redacted]. Headers that can contain a credential are left out.';
  let end = 0;
  let count = 0;
  let problem: string | undefined;
  const write = (text: string): void => {
    if (problem !== undefined) return;
    try {
      writeAll(descriptor, text + fileEnd, end);
      end += Buffer.byteLength(text);
    } catch (error) {
      problem = `the HAR file ${name} has only the first ${count} exchanges: ${writeFailure(error) ?? (error as Error).message}`;
      restoreEnd(descriptor, end);
    }
  };
  const head = JSON.stringify({ log: { version: '1.2', creator, comment, entries: [] } });
  write(`${head.slice(0, -']}}'.length)}`);
  return {
    add: (event) => {
      write(`${count === 0 ? '\n' : ',\n'}${JSON.stringify(entryOf(event))}`);
      if (problem === undefined) count++;
    },
    problem: () => problem,
    close: () => closeSync(descriptor),
  };
}

function openNew(path: string, name: string): number {
  if (name === '-') {
    throw new UsageError('--har cannot write to standard output, because standard output contains the result', {
      hint: 'give the name of a new file',
    });
  }
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new UsageError(`the file ${name} exists`, { hint: 'give the HAR file another name', cause });
    throw new UsageError(`the HAR file ${name} cannot be written: ${code}`, { cause });
  }
}

function writeAll(descriptor: number, text: string, position: number): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
}

/** Removes an entry that was written only in part. Writes the end of the file again. */
function restoreEnd(descriptor: number, end: number): void {
  try {
    writeAll(descriptor, fileEnd, end);
    ftruncateSync(descriptor, end + fileEnd.length);
  } catch {
    // The problem of the file is already known.
  }
}

/** Returns an entry of HAR 1.2. Names with an underscore are additions to the format. */
function entryOf(event: TraceEvent) {
  const { startedAt, duration, error } = event;
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: duration,
    request: requestOf(event),
    response: responseOf(event),
    cache: {},
    // Only the whole duration is known, so `wait` includes the time for all parts.
    timings: { send: 0, wait: duration, receive: 0 },
    ...(error === undefined ? {} : { comment: `no response: ${error.message}`, _error: error }),
  };
}

const unknownSizes = { headersSize: -1, bodySize: -1 } as const;

function requestOf({ method, url, requestHeaders, requestBody }: TraceEvent) {
  const search = url.split('?').slice(1).join('?');
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(requestHeaders),
    queryString: pairsOf(new URLSearchParams(search)),
    ...(requestBody === undefined ? {} : { postData: contentOf(requestBody, requestHeaders) }),
    ...unknownSizes,
  };
}

function responseOf({ status = 0, responseHeaders = {}, responseBody }: TraceEvent) {
  const content =
    responseBody === undefined
      ? { size: 0, mimeType: mimeTypeOf(responseHeaders) }
      : { size: textOf(responseBody).length, ...contentOf(responseBody, responseHeaders) };
  return {
    // HAR has the status 0 for a request without a response.
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(responseHeaders),
    content,
    redirectURL: responseHeaders['location'] ?? '',
    ...unknownSizes,
  };
}

/** Returns the text of a body. Cuts a long text, and says so in `comment`. */
function contentOf(body: Json, headers: Headers) {
  const text = textOf(body);
  const mimeType = mimeTypeOf(headers);
  if (text.length <= maxBody) return { mimeType, text };
  return { mimeType, text: text.slice(0, maxBody), comment: `cut: the body has ${text.length} characters` };
}

function textOf(body: Json): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function mimeTypeOf(headers: Headers): string {
  return headers['content-type'] ?? '';
}

function headersOf(headers: Headers) {
  return pairsOf(Object.entries(headers));
}

function pairsOf(pairs: Iterable<[string, string]>) {
  return Array.from(pairs, ([name, value]) => ({ name, value }));
}
