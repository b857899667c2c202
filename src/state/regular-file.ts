import fs, { constants, type Stats } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ConfigError, type ConfigErrorCode } from './config-error.ts';
import { decodeText } from './decode-text.ts';

/**
 * Promise versions of the functions with a callback. Every command reads files of this user, and loading
 * `node:fs/promises` would take a twentieth of the time of a short command.
 */
const { close, fstat, open, read, stat } = {
  close: promisify(fs.close),
  fstat: promisify(fs.fstat),
  open: promisify(fs.open),
  read: promisify(fs.read),
  stat: promisify(fs.stat),
};

/** The protection of a file against other users of the machine. */
export type FilePrivacy =
  /** The file contains no secrets, and a change of the file does no harm. */
  | 'any'
  /** The file contains commands and the destinations of secrets. Other users must not change or replace the file. */
  | 'own'
  /** The file contains a secret. Other users must not read or change the file. */
  | 'private';

export interface ReadOptions {
  /** Maximum size of the file in bytes. */
  readonly maxSize: number;
  readonly privacy: FilePrivacy;
  /** Code of the `ConfigError` that is thrown. */
  readonly code: ConfigErrorCode;
  /** Name of the file in messages. Default: its path. */
  readonly name?: string;
}

/**
 * Reads the text of a regular file, in UTF-8 or in UTF-16 with a byte order mark. Returns `undefined` if the file does not exist. Never reads a device or a pipe, and
 * never reads more than `maxSize` bytes. Throws a `ConfigError` that names the file. If the mode of the file is wrong,
 * the hint of the error is the command that corrects the mode.
 */
export async function readRegularFile(file: string, options: ReadOptions): Promise<string | undefined> {
  const { code, name = file } = options;
  let descriptor: number;
  try {
    // If a pipe has no writer, `open` waits for a writer. `O_NONBLOCK` prevents this.
    descriptor = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === 'ENOENT') return undefined;
    throw unreadable(name, error, code);
  }
  try {
    const stats = await fstat(descriptor);
    if (!stats.isFile()) throw new ConfigError(code, `${name} is not a regular file`);
    if (stats.size > options.maxSize) throw tooLarge(name, options);
    await assertPrivacy(file, stats, options);
    return await readBounded(descriptor, name, options);
  } catch (error) {
    throw error instanceof ConfigError ? error : unreadable(name, error, code);
  } finally {
    await close(descriptor);
  }
}

/**
 * Reads until the end of the file, and does not use the reported size. A file may grow while it is read, and some files
 * report a size of zero.
 */
async function readBounded(descriptor: number, name: string, options: ReadOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await read(descriptor, Buffer.alloc(chunkSize), 0, chunkSize, null);
    if (bytesRead === 0) return decodeText(Buffer.concat(chunks));
    size += bytesRead;
    if (size > options.maxSize) throw tooLarge(name, options);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

const chunkSize = 64 * 1024;

/** Mode bits that the file must not have. */
const forbidden: Readonly<Record<FilePrivacy, number>> = { any: 0, own: 0o022, private: 0o077 };

/**
 * Throws a `ConfigError` if the mode of the file, or the mode of its folder, gives other users too many rights. Checks
 * nothing on Windows: Windows has no such modes, and the folder of a user is private by default.
 */
async function assertPrivacy(file: string, stats: Stats, { privacy, code }: ReadOptions): Promise<void> {
  if (process.platform === 'win32' || privacy === 'any') return;
  assertMode(file, stats, privacy, code);
  if (privacy === 'private') return;
  const folder = path.dirname(file);
  const { mode } = await stat(folder);
  // A folder with the sticky bit, such as `/tmp`, may be writable for all users. In such a folder, users cannot replace
  // the files of other users.
  if ((mode & forbidden.own) === 0 || (mode & 0o1000) !== 0) return;
  throw new ConfigError(
    code,
    `other users can replace ${path.basename(file)} in ${folder} (mode ${octal(mode)})`,
    `chmod go-w ${folder}`,
  );
}

function assertMode(file: string, { mode }: Stats, privacy: FilePrivacy, code: ConfigErrorCode): void {
  if ((mode & forbidden[privacy]) === 0) return;
  const [what, hint] =
    privacy === 'private'
      ? ['contains secrets, and other users can read it', `chmod 600 ${file}`]
      : ['contains commands that scimctl runs, and other users can change it', `chmod go-w ${file}`];
  throw new ConfigError(code, `${file} ${what} (mode ${octal(mode)})`, hint);
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function tooLarge(name: string, { code, maxSize }: ReadOptions): ConfigError {
  return new ConfigError(code, `${name} is larger than ${maxSize / 1024} KB`);
}

function unreadable(name: string, cause: unknown, code: ConfigErrorCode): ConfigError {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
  return new ConfigError(code, `${name} cannot be read (${reason})`, undefined, { cause });
}
