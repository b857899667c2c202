import { BaseCommand } from '../base-command.ts';
import { recordedFlags, required } from '../flags.ts';
import { repeatCommand } from '../services/repeat-command.ts';
import { offboardOnServices, type ServicesOffboarding } from './offboard-services.ts';
import { outcomeOf, type RunSummary } from './run-outcome.ts';

/** The argument of the commands that read people from a file. */
export const sourceArgument = { file: required('CSV, LDIF, NDJSON, JSON or YAML file, - for standard input') };

/** Base of the commands that read people from a file. */
export abstract class BulkCommand extends BaseCommand {
  static override baseFlags = recordedFlags;
  /**
   * Always false, so a dry run does not show its requests. A run may plan thousands of requests, and the results
   * already show the planned changes.
   */
  protected override get keepsPlanned(): boolean {
    return false;
  }

  /** Shows no planned requests, because the results already show the planned changes. */
  protected override async showPlanned(): Promise<void> {
    if (this.isDryRun) this.note('Dry run: nothing was sent');
  }

  /** Offboards people on the services of several profiles, and sets the exit code. */
  protected async offboardOnServices(
    profiles: readonly string[],
    offboarding: Pick<ServicesOffboarding, 'leavers' | 'source' | 'flags'>,
  ): Promise<void> {
    const outcome = await offboardOnServices(this.scope, {
      ...offboarding,
      services: profiles.map((profile) => this.profileScope(profile)),
      repeat: (profile) => repeatCommand(this.id ?? '', this.argv, profile),
    });
    this.endWith(outcome);
  }

  /** Sets the exit code of a run. */
  protected endRun(summary: RunSummary): void {
    this.endWith(this.context.signal.aborted ? 'interrupted' : outcomeOf(summary));
  }
}
