import { isChange } from './change.ts';
import { LineError, parseLine, readSequence } from './line.ts';
import type { Change } from './store.ts';

/** Changes of a line that several transactions share. */
const changesOfLine = 16;

/**
 * Prints transactions as the JSON of lines of a log, numbered from `first` on. Those that have come without the JSON of their
 * resources share lines: they were committed in the same moment, and to print many at once takes half as long. Throws a
 * `TypeError` for what JSON cannot say.
 */
export function printTransactions(first: number, transactions: readonly (readonly Change[])[]): string[] {
  const lines: string[] = [];
  let shared: Change[] = [];
  const endShared = () => {
    if (shared.length > 0) lines.push(JSON.stringify({ sequence: first + lines.length, changes: shared }));
    shared = [];
  };
  for (const changes of transactions) {
    const isPrinted = changes.some((change) => change.op === 'put' && change.text !== undefined);
    if (isPrinted || shared.length + changes.length > changesOfLine) endShared();
    if (isPrinted) lines.push(printTransaction(first + lines.length, changes));
    else shared = shared.length === 0 ? [...changes] : shared.concat(changes);
  }
  endShared();
  return lines;
}

function printTransaction(sequence: number, changes: readonly Change[]): string {
  return `{"sequence":${sequence},"changes":[${changes.map(printChange).join(',')}]}`;
}

function printChange(change: Change): string {
  if (change.op !== 'put') return JSON.stringify(change);
  const { type, resource, text } = change;
  return `{"op":"put","type":${JSON.stringify(type)},"resource":${text ?? JSON.stringify(resource)}}`;
}

/** Reads a line of a log. Throws a `LineError` for anything but a transaction. */
export function readTransaction(line: Buffer): { sequence: number; changes: readonly Change[] } {
  const record = parseLine(line);
  const sequence = readSequence(record['sequence']);
  const changes: unknown = record['changes'];
  if (!Array.isArray(changes) || !changes.every(isChange)) throw new LineError('holds no transaction');
  return { sequence, changes };
}
