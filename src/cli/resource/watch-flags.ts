import { UsageError } from '../errors/errors.ts';
import { integer, text, toggle } from '../flags.ts';
import { parseInterval } from '../watch/interval.ts';
import type { ResourceScope } from './resource-scope.ts';

const group = 'Watch';

/** Flags of a list that is read again and again. */
export const watchFlags = {
  watch: toggle('read the list again after each interval, and show what changed, until Ctrl-C', group),
  interval: text('time from the start of a run to the start of the next run: 5s (default), 1m, 2h', 'TIME', {
    helpGroup: group,
  }),
  'max-runs': integer('end after N runs, with the exit code of the last run', 'N', 1, group),
};

/** Values of `watchFlags`. */
export interface WatchFlags {
  readonly watch?: boolean | undefined;
  readonly interval?: string | undefined;
  readonly 'max-runs'?: number | undefined;
}

/**
 * Throws a `UsageError` if `--interval` or `--max-runs` is given without `--watch`, or if a watch does not support the
 * chosen output.
 */
export function assertWatchable(
  { format, flags: { query } }: ResourceScope,
  flags: WatchFlags & { readonly 'sort-by'?: string; readonly limit?: number },
): void {
  if (!flags.watch) {
    const unfit = (['interval', 'max-runs'] as const).find((name) => flags[name] !== undefined);
    if (unfit !== undefined) throw new UsageError(`--${unfit} needs --watch`);
    return;
  }
  parseInterval(flags.interval ?? '5s', '--interval');
  if (flags.limit !== undefined) {
    throw new UsageError('--limit cannot be used with --watch', {
      hint: 'other resources can become the first N, although no resource has changed; select resources with --filter',
    });
  }
  if (flags['sort-by'] !== undefined) throw new UsageError('--sort-by cannot be used with --watch');
  if (query !== undefined || (format !== 'table' && format !== 'ndjson')) {
    throw new UsageError('--watch shows a table, or writes one JSON object for each change', {
      hint: 'leave out --query, and use -o table or -o ndjson',
    });
  }
}
