import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { storeFiles } from '../../mock-server/store/recover.ts';

/** What a kill came in the midst of. */
export type Moment = 'writing' | 'compacting' | 'dropping the old log';

/** True while a compaction writes its snapshot: a draft of a run before is removed when the store is opened. */
export function isCompacting(path: string): boolean {
  return existsSync(storeFiles(path).draft);
}

/** What a store was doing when it was killed, told by the files that it left. An old log alone says nothing: it may be of a run before. */
export function momentOf(path: string): Moment {
  const { snapshot, oldLog, draft } = storeFiles(path);
  if (existsSync(draft)) return 'compacting';
  return existsSync(oldLog) && sequenceOf(oldLog) <= sequenceOf(snapshot) ? 'dropping the old log' : 'writing';
}

/** The first sequence number in a file: of its first transaction, or of its header. */
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
