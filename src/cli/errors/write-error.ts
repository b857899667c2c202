import { WriteError } from './errors.ts';

/** Messages for the error codes of a failed write. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'there is no space left'],
  ['EDQUOT', 'the quota is used up'],
  ['EFBIG', 'the file has its maximum size'],
  ['EIO', 'the device has a fault'],
  ['EROFS', 'the file system is read-only'],
]);

/** Returns the reason of a failed write; `undefined` for other errors. */
export function writeFailure(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const reason = reasons.get(String(error.code));
  return reason === undefined ? undefined : `${reason} (${String(error.code)})`;
}

/** Converts an error of standard output to a `WriteError`. Returns other errors unchanged. */
export function asWriteError(error: unknown): unknown {
  const reason = writeFailure(error);
  return reason === undefined
    ? error
    : new WriteError(`standard output cannot be written: ${reason}`, { cause: error });
}
