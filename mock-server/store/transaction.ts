import { isChange } from './change.ts';
import { LineError, parseLine, readSequence } from './line.ts';
import type { Change } from './store.ts';

/** Maximum number of changes in a line that contains several transactions. */
const changesOfLine = 16;

/**
 * Prints transactions as the JSON of log lines. The first line gets the sequence number `first`. Each line is printed
 * only when the caller reads it. Transactions whose resources have no `text` share a line, because printing them
 * together takes half the time. All transactions are from one batch, which is written or undone as a unit, so they may
 * share lines. Throws a `TypeError` for a value that JSON cannot represent.
 */
export function* printTransactions(first: number, transactions: readonly (readonly Change[])[]): Iterable<string> {
  let sequence = first;
  let shared: Change[] = [];
  const printShared = (): string => {
    const line = JSON.stringify({ sequence: sequence++, changes: shared });
    shared = [];
    return line;
  };
  for (const changes of transactions) {
    const isPrinted = changes.some((change) => change.op === 'put' && change.text !== undefined);
    if (shared.length > 0 && (isPrinted || shared.length + changes.length > changesOfLine)) yield printShared();
    if (isPrinted) yield printTransaction(sequence++, changes);
    else shared = shared.concat(changes);
  }
  if (shared.length > 0) yield printShared();
}

function printTransaction(sequence: number, changes: readonly Change[]): string {
  return `{"sequence":${sequence},"changes":[${changes.map(printChange).join(',')}]}`;
}

function printChange(change: Change): string {
  if (change.op !== 'put') return JSON.stringify(change);
  const { type, resource, text } = change;
  return `{"op":"put","type":${JSON.stringify(type)},"resource":${text ?? JSON.stringify(resource)}}`;
}

/** Reads a line of a log. Throws a `LineError` if the line is not a transaction. */
export function readTransaction(line: Buffer): { sequence: number; changes: readonly Change[] } {
  const record = parseLine(line);
  const sequence = readSequence(record['sequence']);
  const changes: unknown = record['changes'];
  if (!Array.isArray(changes) || !changes.every(isChange)) throw new LineError('is not a transaction');
  return { sequence, changes };
}
