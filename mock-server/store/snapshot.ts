import type { JsonObject } from '../../src/protocol/json/json.ts';
import { isChange } from './change.ts';
import { LineError, parseLine, printLine, readLines, readSequence } from './line.ts';
import type { State } from './state.ts';
import { type Change, StoreOpenError } from './store.ts';

const format = 'scimctl-store';
const version = 1;

/**
 * Prints a state as the lines of a snapshot: a header line, the resources in the order of creation, and an end line.
 * Each resource and each member has its own line. The members of a group follow the group. `sequence` is the number of
 * the last transaction that is certainly in the snapshot. Whoever reads the snapshot must apply all later transactions
 * again, because the state may change while the lines are printed.
 */
export function* printSnapshot(state: State, sequence: number): Iterable<Buffer> {
  yield printLine({ format, version, sequence });
  for (const type of state.types()) {
    for (const resource of state.list(type)) {
      yield printLine({ type, resource });
      for (const member of state.members(resource.id).values()) yield printLine({ group: resource.id, member });
    }
  }
  yield printLine({ end: true });
}

/**
 * Reads a snapshot into an empty state and returns its sequence number. Accepts lines without a checksum, because users may
 * edit the file. Throws a `StoreOpenError` with the file and the line for a damaged or incomplete snapshot.
 */
export async function readSnapshot(path: string, state: State): Promise<number> {
  let sequence: number | undefined;
  let ended = false;
  let last = 0;
  await readLines(path, (line, { number }) => {
    last = number;
    try {
      if (ended) throw new LineError('comes after the end line, which must be the last line');
      const record = parseLine(line, { unchecked: true });
      if (sequence === undefined) sequence = readHeader(record);
      else if (record['end'] === true) ended = true;
      else state.replay([readRecord(record, state)]);
    } catch (error) {
      throw refuse(path, number, error, sequence === undefined);
    }
  });
  if (sequence === undefined)
    throw new StoreOpenError(`${path} is empty, so it is not a store: delete the file to create a new store`);
  if (!ended) throw new StoreOpenError(`${path}:${last + 1}: the file is incomplete: the end line is missing`);
  return sequence;
}

/**
 * Converts a `LineError` or a `TypeError` to a `StoreOpenError` with the file and the line. Returns any other error
 * unchanged.
 */
export function refuse(path: string, line: number, error: unknown, isHeader = false): unknown {
  if (!(error instanceof LineError || error instanceof TypeError)) return error;
  const hint = isHeader ? ' (the file is not a store of scimctl)' : '';
  return new StoreOpenError(`${path}:${line}: the line ${error.message}${hint}`, { cause: error });
}

function readHeader(record: JsonObject): number {
  if (record['format'] !== format) throw new LineError(`is not the header of the format ${format}`);
  if (record['version'] !== version)
    throw new LineError(`has version ${JSON.stringify(record['version'])}, not ${version}`);
  return readSequence(record['sequence']);
}

function readRecord(record: JsonObject, state: State): Change {
  const { type, resource, group, member } = record;
  const change = resource === undefined ? { op: 'link', group, member } : { op: 'put', type, resource };
  if (!isChange(change)) throw new LineError('contains neither a resource nor a member');
  if (change.op === 'link' && !state.has(change.group)) throw new LineError('contains a member of an unknown group');
  return change;
}
