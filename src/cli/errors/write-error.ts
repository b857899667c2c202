import { WriteError } from './errors.ts';

/** Why a file or a stream takes no more, as the operating system says it. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'there is no space left'],
  ['EDQUOT', 'the quota is used up'],
  ['EFBIG', 'the file has its maximum size'],
  ['EIO', 'the device has a fault'],
  ['EROFS', 'it is read-only'],
]);

/** Why writing failed, or undefined for another error than of writing. */
export function writeFailure(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const reason = reasons.get(String(error.code));
  return reason === undefined ? undefined : `${reason} (${String(error.code)})`;
}

/** An error of standard output in words; other errors are returned as they are. */
export function asWriteError(error: unknown): unknown {
  const reason = writeFailure(error);
  return reason === undefined
    ? error
    : new WriteError(`standard output cannot be written: ${reason}`, { cause: error });
}
