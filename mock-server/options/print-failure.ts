import { createRedactor } from '../../src/protocol/redaction/index.ts';

const redactor = createRedactor();

/**
 * Prints an error to the console where there is no `onError`, since a developer who gets a 500 would search the error in the
 * client. Removes secrets.
 */
export function printFailure(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  // Test frameworks show console output with the test that caused it.
  console.error(`scimctl: a request failed, and was answered with 500\n${redactor.text(text)}`);
}
