import { flag, fn, listOf, noticeListener, type OptionTableOf, object, whole } from '../options/kinds.ts';
import type { Contents } from './contents.ts';
import type { IndexDefinition } from './store.ts';

/** Options of a file store. */
export interface FileStoreOptions {
  readonly indexes?: readonly IndexDefinition[];
  /**
   * If true, a commit waits until the data is on the disk, so that commits survive a loss of power. If false, commits survive
   * the end or a crash of the process. Default: false.
   */
  readonly fsync?: boolean;
  /** The log is compacted if the log is larger than this size in bytes and larger than the snapshot. Default: 1 MiB. */
  readonly compactAt?: number;
  /** Returns the initial contents, which are stored completely or not at all. Called if the store has no resources. */
  readonly contents?: () => Contents;
  /** Called with notices, for example if an unacknowledged transaction was removed or a compaction failed. */
  readonly onNotice?: (message: string) => void;
}

export const fileStoreOptions: OptionTableOf<FileStoreOptions> = {
  indexes: listOf('indexes', object.fits),
  fsync: flag,
  compactAt: whole(0),
  contents: fn('returns contents'),
  onNotice: noticeListener,
};
