import { flag, fn, listOf, noticeListener, type OptionsTable, object, whole } from '../options/kinds.ts';
import type { Contents } from './contents.ts';
import type { IndexDefinition } from './store.ts';

/** How a file store is opened. */
export interface FileStoreOptions {
  readonly indexes?: readonly IndexDefinition[];
  /** Commits wait for the medium, and survive a loss of power. Without it, they survive the end of the process, however it comes. */
  readonly fsync?: boolean;
  /** Bytes of log from which on the log is compacted, when it is also bigger than the snapshot; 1 MiB unless given. */
  readonly compactAt?: number;
  /** What is in the store from the start, whole or not at all. Asked for when it has no resources. */
  readonly contents?: () => Contents;
  /** Called with what a person may want to know: an unacknowledged transaction was dropped, a compaction failed. */
  readonly onNotice?: (message: string) => void;
}

export const fileStoreOptions: OptionsTable<FileStoreOptions> = {
  indexes: listOf('indexes', object.fits),
  fsync: flag,
  compactAt: whole(0),
  contents: fn('returns contents'),
  onNotice: noticeListener,
};
