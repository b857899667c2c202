import { UsageError } from '../errors/errors.ts';

/** Maximum number of changes whose requests `--curl` prints. The requests are kept until the end of the command. */
const maxChanges = 1000;

/** Throws a `UsageError` if a command has more changes than `--curl` prints. */
export function assertPrintable(changes: number): void {
  if (changes <= maxChanges) return;
  throw new UsageError(`--curl prints at most ${maxChanges} changes, and the plan has ${changes}`, {
    hint: 'to see the changes, use --dry-run; to record the requests while they are sent, use --har FILE',
  });
}
