import { createReadStream, createWriteStream, type Stats } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SourceError } from '../errors.ts';
import { type CsvOptions, readCsv } from './csv.ts';
import { decodeText } from './decode.ts';
import { readJson } from './json.ts';
import { readNdjson } from './ndjson.ts';
import type { Header, Row, SourceFormat } from './row.ts';
import { detectFormat } from './sniff.ts';

/** How a source is to be read. */
export interface SourceOptions extends CsvOptions {
  /** A label that TextDecoder knows, such as `windows-1252`. A byte order mark wins. Default UTF-8. */
  readonly encoding?: string;
  /** Default: by the file's name, else by its first characters. */
  readonly format?: SourceFormat;
  /** Read when the path is `-`. */
  readonly stdin?: Readable;
}

/** A source that can be read more than once: a first pass to check it, a second one to send it. */
export interface RowSource {
  /** Name for messages: the file's, or `standard input`. */
  readonly name: string;
  readonly format: SourceFormat;
  /** The header, for a CSV file. */
  readonly header: Header | undefined;
  /** The first rows, as examples; what `describeMapping` shows. */
  readonly examples: readonly Row[];
  /** Reads the rows from the start. Throws a `SourceError` where the file is at fault. */
  rows(): AsyncIterable<Row>;
  /** Removes what was kept of standard input. */
  close(): Promise<void>;
}

/** How many rows `examples` has at most. */
const exampleCount = 3;

/**
 * Opens a file, or standard input for `-`, and reads its first rows. What can be read only once (standard input, a pipe) is
 * kept in a temporary file of mode 0600 until `close`. Throws a `SourceError` for a file that is missing, a directory, empty,
 * binary or a header without rows.
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<RowSource> {
  if (path === '-') {
    if (!options.stdin) throw new TypeError('a source named - needs options.stdin');
    return spool(options.stdin, 'standard input', options);
  }
  const name = basename(path);
  const found = await statFile(path, name);
  if (found.isDirectory()) throw new SourceError('directory', `${JSON.stringify(name)} is a directory, not a file`);
  if (!found.isFile()) return spool(createReadStream(path), name, options);
  return createSource(path, name, options, async () => {});
}

/** Keeps a stream in a file, since a source is read more than once. */
async function spool(stream: Readable, name: string, options: SourceOptions): Promise<RowSource> {
  const folder = await mkdtemp(join(tmpdir(), 'scimctl-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'input');
    await pipeline(stream, createWriteStream(file, { mode: 0o600 }));
    return await createSource(file, name, options, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Reads the rows of a file or of standard input once. Throws like `openSource` and `RowSource.rows`. */
export async function* readRows(path: string, options: SourceOptions = {}): AsyncIterable<Row> {
  const source = await openSource(path, options);
  try {
    yield* source.rows();
  } finally {
    await source.close();
  }
}

async function createSource(
  file: string,
  name: string,
  options: SourceOptions,
  close: () => Promise<void>,
): Promise<RowSource> {
  if ((await statFile(file, name)).size === 0) throw new SourceError('empty', `${name} is empty`);
  const texts = () => decodeText(readBytes(file, name), options.encoding);
  const format = options.format ?? (await detectFormat(extname(name), texts()));
  const rows = () => readFormat(format, texts(), options);
  const examples: Row[] = [];
  for await (const row of rows()) if (examples.push(row) >= exampleCount) break;
  const [first] = examples;
  if (!first) throw nothingToRead(format, name);
  return { name, format, header: first.kind === 'table' ? first.header : undefined, examples, rows, close };
}

function readFormat(format: SourceFormat, texts: AsyncIterable<string>, options: SourceOptions): AsyncIterable<Row> {
  switch (format) {
    case 'csv':
      return readCsv(texts, options);
    case 'ndjson':
      return readNdjson(texts, options);
    case 'json':
      return readJson(texts, options);
  }
}

function statFile(file: string, name: string): Promise<Stats> {
  return stat(file).catch((error: unknown) => {
    throw fileError(error, name);
  });
}

async function* readBytes(file: string, name: string): AsyncIterable<Uint8Array> {
  try {
    yield* createReadStream(file);
  } catch (error) {
    throw fileError(error, name);
  }
}

function fileError(error: unknown, name: string): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new SourceError('not-found', `there is no file ${JSON.stringify(name)}`, { cause: error })
    : new SourceError('unreadable', `${JSON.stringify(name)} cannot be read: ${code}`, { cause: error });
}

function nothingToRead(format: SourceFormat, name: string): SourceError {
  if (format === 'csv') return new SourceError('empty', `${name} has a header at most, and no row below it`);
  return new SourceError('empty', `${name} has no resources in it`);
}
