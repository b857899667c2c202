import { createReadStream, createWriteStream, fstatSync, type Stats } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeTemporaryFolder } from '../../state/temporary-folder.ts';
import { asTemporaryFileError, SourceError } from '../errors.ts';
import { Fingerprint, readBlocks } from './bytes.ts';
import { type CsvEvents, type CsvOptions, readCsv } from './csv.ts';
import { decodeText } from './decode.ts';
import { refuseForeignFile, refuseMarkup } from './foreign-file.ts';
import { readJson } from './json.ts';
import { readLdif } from './ldif.ts';
import { indexLdif, type LdifOptions } from './ldif-index.ts';
import { readNdjson } from './ndjson.ts';
import type { Header, Row, SourceFormat } from './row.ts';
import { type Selection, type Skipped, selectRows } from './select.ts';
import { detectFormat } from './sniff.ts';

/** Options of a source. */
export interface SourceOptions extends CsvOptions, LdifOptions, Selection {
  /**
   * A label of `TextDecoder`, such as `windows-1252`. A byte order mark in the file takes precedence. Default: UTF-8.
   */
  readonly encoding?: string;
  /** The format of the source. Default: determined by the file extension or the first characters of the file. */
  readonly format?: SourceFormat;
  /** The stream that is read if the path is `-`. */
  readonly stdin?: Readable;
  /** The name of the file in messages. Default: the path. */
  readonly name?: string;
}

/** Identity of a file, independent of its path. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/**
 * A source that can be read several times. The rows of the first read are only checked. The rows of a later read are
 * sent.
 */
export interface RowSource {
  /** Name for messages: the given path, or `standard input`. */
  readonly name: string;
  readonly format: SourceFormat;
  /** The header of a CSV file, or the attributes of an LDIF file. */
  readonly header: Header | undefined;
  /** The first rows. `describeMapping` shows them as examples. */
  readonly examples: readonly Row[];
  /** Identity of the file. `undefined` if the identity is not known. */
  readonly identity: FileIdentity | undefined;
  /** Notes about skipped lines, one sentence each. These lines are not rows. */
  readonly notes: readonly string[];
  /** True if the rows are kept in memory. A second read then returns the same rows. */
  readonly isKept: boolean;
  /**
   * Reads the rows from the start. The rows of a small file are parsed only once. Throws a `SourceError` if the file is invalid, or if it
   * has changed since the first read.
   */
  rows(): AsyncIterable<Row>;
  /** Notes about rows that `Selection` left out in the last complete read, one sentence each. */
  skipNotes(): string[];
  /** Deletes the temporary copy of standard input. */
  close(): Promise<void>;
}

/**
 * Maximum size, in bytes, of a file whose rows are kept in memory after the first read. Later reads do not parse such a
 * file again.
 */
const keptSize = 4 * 1024 * 1024;

/** Maximum number of rows in `examples`. */
const exampleCount = 3;

/**
 * Opens a file, or standard input for `-`, and reads the first rows. Some inputs can be read only one time: standard
 * input and a pipe. Such an input is copied to a temporary file of mode 0600, and `close` deletes this file. A file
 * that has only a header is a source without rows. Throws a `SourceError` if the file does not exist, is a directory,
 * is empty, or is not text.
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<RowSource> {
  if (path === '-') {
    if (!options.stdin) throw new TypeError('a source with the name "-" needs options.stdin');
    return spool(options.stdin, 'standard input', identityOfStream(options.stdin), options);
  }
  const name = options.name ?? path;
  const found = await statFile(path, name);
  if (found.isDirectory()) throw new SourceError('directory', `${JSON.stringify(name)} is a directory, not a file`);
  const identity = await fileIdentity(path);
  if (!found.isFile()) return spool(createReadStream(path), name, identity, options);
  return createSource({ file: path, name, identity, close: async () => {} }, options);
}

/**
 * Opens text as a source. Copies the text to a temporary file of mode 0600. `close` deletes this file. An empty text is
 * a source without rows. Rethrows the errors of `texts`.
 */
export function openText(texts: AsyncIterable<string>, name: string, format: SourceFormat): Promise<RowSource> {
  return spool(Readable.from(texts, { objectMode: false }), name, undefined, { format }, true);
}

/** Returns the identity of the file at a path. Follows links. Returns `undefined` if there is no such file. */
export async function fileIdentity(path: string): Promise<FileIdentity | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && { device: found.dev, inode: found.ino };
}

/**
 * Returns the identity of the file that standard input reads. Returns `undefined` if standard input does not read a
 * file.
 */
function identityOfStream(stream: Readable): FileIdentity | undefined {
  const { fd } = stream as { fd?: unknown };
  if (typeof fd !== 'number') return undefined;
  try {
    const found = fstatSync(fd, { bigint: true });
    return found.isFile() ? { device: found.dev, inode: found.ino } : undefined;
  } catch {
    return undefined;
  }
}

/** Copies a stream to a temporary file, because a source is read more than once. */
async function spool(
  stream: Readable,
  name: string,
  identity: FileIdentity | undefined,
  options: SourceOptions,
  mayBeEmpty = false,
): Promise<RowSource> {
  const parent = tmpdir();
  const folder = await makeTemporaryFolder('input', parent).catch((error: unknown) => {
    throw asTemporaryFileError(parent, error);
  });
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'input');
    await pipeline(stream, createWriteStream(file, { mode: 0o600 })).catch((error: unknown) => {
      throw asTemporaryFileError(parent, error);
    });
    return await createSource({ file, name, identity, close, mayBeEmpty }, options);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reads the rows of a file or of standard input once. Throws the errors of `openSource` and `RowSource.rows`. */
export async function* readRows(path: string, options: SourceOptions = {}): AsyncIterable<Row> {
  const source = await openSource(path, options);
  try {
    yield* source.rows();
  } finally {
    await source.close();
  }
}

interface Place {
  readonly file: string;
  readonly name: string;
  readonly identity: FileIdentity | undefined;
  readonly close: () => Promise<void>;
  /** True to accept an empty file as a source that has no rows. Default: false. */
  readonly mayBeEmpty?: boolean;
}

async function createSource(
  { file, name, identity, close, mayBeEmpty }: Place,
  options: SourceOptions,
): Promise<RowSource> {
  const { size } = await statFile(file, name);
  if (size === 0 && !mayBeEmpty) throw new SourceError('empty', `${name} is empty`);
  const fingerprint = new Fingerprint(name);
  const texts = () => decodeText(readBytes(file, name, fingerprint), options.encoding);
  const format = options.format ?? (await detectFormat(extname(name), texts()));
  let header: Header | undefined;
  let skipped: Skipped | undefined;
  const notes: string[] = [];
  const events: CsvEvents = {
    onHeader: (found, lines) => {
      if (!header && lines > 0) notes.push(aboveNote(lines, options.hasHeader === false ? 'first row' : 'header'));
      header ??= found;
    },
    onLabels: (line) => {
      const note = `line ${line} is skipped, because this line is a second header`;
      if (!notes.includes(note)) notes.push(note);
    },
  };
  let readAll: () => AsyncIterable<Row>;
  if (format === 'ldif') {
    const index = await indexLdif(texts, name, options);
    header = index.header;
    notes.push(...index.notes);
    readAll = () => readLdif(texts(), index, options);
  } else readAll = () => readFormat(format, checked(texts(), name), options, events);
  const read = () =>
    selectRows(readAll(), options, (left) => {
      skipped = left;
    });
  const check = async () => {
    for await (const _ of readBytes(file, name, fingerprint));
  };
  const isKept = size <= keptSize;
  const rows = isKept ? readOnce(read, check) : read;
  const examples: Row[] = [];
  for await (const row of rows()) if (examples.push(row) >= exampleCount) break;
  if (format === 'csv' && !header) throw new SourceError('empty', `${name} has no header and no rows`);
  const leftOut = () => skipNotes(skipped, options);
  return { name, format, header, examples, identity, notes, isKept, rows, skipNotes: leftOut, close };
}

/**
 * Returns a function that reads the rows with `read` and stores them. After one call has read all rows, later calls
 * yield the stored rows. Each of these later calls first runs `check`, which verifies that the file is unchanged.
 */
function readOnce(read: () => AsyncIterable<Row>, check: () => Promise<void>): () => AsyncIterable<Row> {
  let all: readonly Row[] | undefined;
  return async function* rows() {
    if (all) {
      await check();
      return yield* all;
    }
    const kept: Row[] = [];
    for await (const row of read()) {
      kept.push(row);
      yield row;
    }
    all = kept;
  };
}

function aboveNote(lines: number, what: string): string {
  return lines === 1
    ? `line 1 is skipped, because this line is above the ${what}`
    : `lines 1 to ${lines} are skipped, because these lines are above the ${what}`;
}

function skipNotes(skipped: Skipped | undefined, { maxRows }: Selection): string[] {
  const { unmatched = 0, isCut = false } = skipped ?? {};
  return [
    ...(unmatched > 0
      ? [
          `${unmatched} ${unmatched === 1 ? 'row is' : 'rows are'} skipped: ${unmatched === 1 ? 'it does' : 'they do'} not match --match-rows`,
        ]
      : []),
    ...(isCut ? [`only the first ${maxRows} ${maxRows === 1 ? 'row is' : 'rows are'} read`] : []),
  ];
}

/** Throws a `SourceError` if the first text is HTML or XML. Otherwise, yields the texts unchanged. */
async function* checked(texts: AsyncIterable<string>, name: string): AsyncIterable<string> {
  let isFirst = true;
  for await (const text of texts) {
    if (isFirst) refuseMarkup(text, name);
    isFirst = false;
    yield text;
  }
}

function readFormat(
  format: Exclude<SourceFormat, 'ldif'>,
  texts: AsyncIterable<string>,
  options: SourceOptions,
  events: CsvEvents,
): AsyncIterable<Row> {
  switch (format) {
    case 'csv':
      return readCsv(texts, options, events);
    case 'ndjson':
      return readNdjson(texts, options);
    case 'json':
      return readJson(texts, options);
    case 'yaml':
      return loadYaml(texts, options);
  }
}

/** Reads YAML. Loads the library only if it is needed. */
async function* loadYaml(texts: AsyncIterable<string>, options: SourceOptions): AsyncIterable<Row> {
  const { readYaml } = await import('./yaml.ts');
  yield* readYaml(texts, options);
}

function statFile(file: string, name: string): Promise<Stats> {
  return stat(file).catch((error: unknown) => {
    throw fileError(error, name);
  });
}

async function* readBytes(file: string, name: string, fingerprint: Fingerprint): AsyncIterable<Uint8Array> {
  let isFirst = true;
  try {
    for await (const block of readBlocks(file, fingerprint)) {
      if (isFirst) refuseForeignFile(block, name);
      isFirst = false;
      yield block;
    }
  } catch (error) {
    throw error instanceof SourceError ? error : fileError(error, name);
  }
}

function fileError(error: unknown, name: string): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new SourceError('notFound', `there is no file ${JSON.stringify(name)}`, { cause: error })
    : new SourceError('unreadable', `${JSON.stringify(name)} cannot be read: ${code}`, { cause: error });
}
