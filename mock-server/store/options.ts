import { flag, fn, listOf, noticeListener, type OptionTableOf, object, whole } from '../options/kinds.ts';
import type { Contents } from './contents.ts';
import type { IndexDefinition } from './store.ts';

/** Options of a file store. */
export interface FileStoreOptions {
  readonly indexes?: readonly IndexDefinition[];
  /**
   * True to wait for the medium, so that commits survive a loss of power. Without it, commits survive any end of the process.
   * Default: false.
   */
  readonly fsync?: boolean;
  /** Bytes of log from which the log is compacted, when it is also larger than the snapshot. Default: 1 MiB. */
  readonly compactAt?: number;
  /** Initial contents, stored all or none. Called when the store has no resources. */
  readonly contents?: () => Contents;
  /** Called with notices: an unacknowledged transaction was removed, a compaction failed. */
  readonly onNotice?: (message: string) => void;
}

export const fileStoreOptions: OptionTableOf<FileStoreOptions> = {
  indexes: listOf('indexes', object.fits),
  fsync: flag,
  compactAt: whole(0),
  contents: fn('returns contents'),
  onNotice: noticeListener,
};
