import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { storeFiles } from '../../mock-server/store/recover.ts';

/** The work that a kill interrupted. */
export type Moment = 'writing' | 'compacting' | 'dropping the old log';

/**
 * True while a compaction writes its snapshot, that is, while its draft file exists. The draft is never from an earlier
 * run, because opening the store deletes an old draft.
 */
export function isCompacting(path: string): boolean {
  return existsSync(storeFiles(path).draft);
}

/**
 * Returns what a store was doing when it was killed, judged by its files. An old log alone does not prove that a
 * compaction was at its end, because the old log may be from an earlier run.
 */
export function momentOf(path: string): Moment {
  const { snapshot, oldLog, draft } = storeFiles(path);
  if (existsSync(draft)) return 'compacting';
  return existsSync(oldLog) && sequenceOf(oldLog) <= sequenceOf(snapshot) ? 'dropping the old log' : 'writing';
}

/**
 * Returns the first sequence number in a file: in a log, that of the first transaction; in a snapshot, that of the
 * header.
 */
function sequenceOf(path: string): number {
  const start = Buffer.alloc(200);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  return Number(/"sequence":(\d+)/.exec(start.toString('latin1'))?.[1]);
}
