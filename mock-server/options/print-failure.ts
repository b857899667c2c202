import { createRedactor } from '../../src/protocol/redaction/index.ts';

const redactor = createRedactor();

/**
 * Prints an error to the console, without the secrets in the error. Used if there is no `onError`. If a client receives
 * status 500, its developer sees from the output that the client is not the cause.
 */
export function printFailure(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  // Uses the console, because test frameworks show console output next to the test that caused the output.
  console.error(
    `scimctl: an internal error; if a request failed because of it, the response has status 500\n${redactor.text(text)}`,
  );
}
