import { BaseCommand } from '../base-command.ts';
import { required } from '../flags.ts';
import { outcomeOf, type RunSummary } from './run-outcome.ts';

/** The argument of the commands that read people from a file. */
export const sourceArgument = { file: required('CSV, LDIF, NDJSON, JSON or YAML file, - for standard input') };

/** Base of the commands that read people from a file. */
export abstract class BulkCommand extends BaseCommand {
  /** Always false, because a run may plan thousands of requests. The results show the planned changes. */
  protected override get keepsPlanned(): boolean {
    return false;
  }

  /** Shows no planned requests, because the results already show the planned changes. */
  protected override async showPlanned(): Promise<void> {
    if (this.isDryRun) this.note('Dry run: nothing was sent');
  }

  /** Sets the exit code of a run. */
  protected endRun(summary: RunSummary): void {
    this.endWith(this.context.signal.aborted ? 'interrupted' : outcomeOf(summary));
  }
}
