import { createRedactor } from '../../src/protocol/redaction/index.ts';

const redactor = createRedactor();

/**
 * Says on the console what went wrong, where nobody gave an `onError`: whoever gets a 500 would look for the fault on their side.
 * What looks like a secret is left out.
 */
export function printFailure(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  // The console of a test framework says which test it was.
  console.error(`scimctl: a request failed, and was answered with 500\n${redactor.text(text)}`);
}
