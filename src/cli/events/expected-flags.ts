import type { Context } from '../context.ts';
import { text } from '../flags.ts';
import { readText } from '../input/input-file.ts';
import { readKeys } from './signature.ts';
import type { Expected } from './verify-event.ts';

/** The flags of commands that verify events. */
export const expectedFlags = {
  key: text('file with the public key of the issuer: PEM, a JWK or a JWK set', 'FILE'),
  issuer: text('the expected issuer ("iss")', 'TEXT'),
  audience: text('audience that "aud" must contain', 'TEXT'),
};

/** Values of `expectedFlags`. */
interface ExpectedFlags {
  readonly key?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

/** Reads the keys and the expected claims. Throws a `UsageError` for a file without a public key. */
export async function readExpected(
  context: Context,
  { key, issuer, audience }: ExpectedFlags,
): Promise<Omit<Expected, 'now'>> {
  const keys = key === undefined ? [] : readKeys(await readText(context, key), key);
  return { keys, issuer, audience };
}

/** The note of a command that has no key. */
export const unverifiedNote = 'Note: the signatures of the events are not verified, because no key is given';
