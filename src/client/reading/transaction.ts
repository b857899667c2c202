import type { Headers } from '../../protocol/exchange/exchange.ts';

/** Longest value of `Set-Txn` that is read. */
const maxLength = 200;

/**
 * Reads the transaction id of a request that the service processes later (RFC 9967 section 3). Returns `undefined` if
 * the value is empty, is too long, or contains characters other than visible ASCII.
 */
export function readTransactionId(headers: Headers): string | undefined {
  const value = headers['set-txn']?.trim();
  return value !== undefined && value.length <= maxLength && /^[!-~]+$/.test(value) ? value : undefined;
}

/**
 * Returns the transaction id of one operation in a bulk request (RFC 9967 section 2.5.1.2). `place` is the index of the
 * operation in the request.
 */
export function transactionOfOperation(id: string, place: number): string {
  return `${id}:${place}`;
}
