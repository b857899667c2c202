import { flag, fn, listOf, noticeListener, type OptionTableOf, object, whole } from '../options/kinds.ts';
import type { Contents } from './contents.ts';
import type { IndexDefinition } from './store.ts';

/** Options of a file store. */
export interface FileStoreOptions {
  readonly indexes?: readonly IndexDefinition[];
  /**
   * If true, a commit resolves only when the data is on the disk. Commits then survive a loss of power. If false,
   * commits survive a crash of the process, but not a loss of power. Default: false.
   */
  readonly fsync?: boolean;
  /**
   * Threshold for a compaction: the log must be larger than this number of bytes, and also larger than the snapshot.
   * Default: 1 MiB.
   */
  readonly compactAt?: number;
  /**
   * Returns the initial contents. Called if the store has no resources. Either all initial contents are stored, or
   * none.
   */
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
