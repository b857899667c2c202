import { WriteError } from './errors.ts';

/** Reasons of the operating system for a failed write. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'there is no space left'],
  ['EDQUOT', 'the quota is used up'],
  ['EFBIG', 'the file has its maximum size'],
  ['EIO', 'the device has a fault'],
  ['EROFS', 'it is read-only'],
]);

/** The reason of a failed write; undefined for other errors. */
export function writeFailure(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const reason = reasons.get(String(error.code));
  return reason === undefined ? undefined : `${reason} (${String(error.code)})`;
}

/** An error of standard output as a `WriteError`. Returns other errors unchanged. */
export function asWriteError(error: unknown): unknown {
  const reason = writeFailure(error);
  return reason === undefined
    ? error
    : new WriteError(`standard output cannot be written: ${reason}`, { cause: error });
}
