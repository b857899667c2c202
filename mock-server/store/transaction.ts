import { isChange } from './change.ts';
import { LineError, parseLine, readSequence } from './line.ts';
import type { Change } from './store.ts';

/** Prints a transaction as the JSON of a line of a log. Throws a `TypeError` for what JSON cannot say. */
export function printTransaction(sequence: number, changes: readonly Change[]): string {
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
