import { BaseCommand } from '../base-command.ts';
import { UsageError } from '../errors/errors.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { recordedFlags, required } from '../flags.ts';
import { repeatCommand } from '../services/repeat-command.ts';
import { offboardOnServices, type ServicesOffboarding } from './offboard-services.ts';
import { outcomeOf, type RunSummary } from './run-outcome.ts';

/** The argument of the commands that read people from a file. */
export const sourceArgument = { file: required('CSV, LDIF, NDJSON, JSON or YAML file, - for standard input') };

/** Base of the commands that read people from a file. */
export abstract class BulkCommand extends BaseCommand {
  static override baseFlags = recordedFlags;
  /** The outcome of the run. */
  #outcome: Outcome | undefined;

  /**
   * Always false, so a dry run does not show its requests. A run may plan thousands of requests, and the results
   * already show the planned changes.
   */
  protected override get keepsPlanned(): boolean {
    return false;
  }

  /** Shows planned requests only with `--curl`. Otherwise, the results already show the planned changes. */
  protected override async showPlanned(): Promise<void> {
    if (this.global.curl) {
      await super.showPlanned();
      // `showPlanned` has set the exit code of success. The exit code of the run replaces it, for example because a row was rejected.
      if (this.#outcome !== undefined) this.endWith(this.#outcome);
    } else if (this.isDryRun) this.note('Dry run: nothing was sent');
  }

  /** Offboards people on the services of several profiles, and sets the exit code. */
  protected async offboardOnServices(
    profiles: readonly string[],
    offboarding: Pick<ServicesOffboarding, 'leavers' | 'source' | 'flags'>,
  ): Promise<void> {
    if (this.global.curl) {
      throw new UsageError('--curl prints the requests to one service, but several services are selected', {
        hint: 'to see the changes on all services, use --dry-run; to select one service, use --profile',
      });
    }
    const outcome = await offboardOnServices(this.scope, {
      ...offboarding,
      services: profiles.map((profile) => this.profileScope(profile)),
      repeat: (profile) => repeatCommand(this.id ?? '', this.argv, profile),
    });
    this.endWith(outcome);
  }

  /** Sets the exit code of a run. */
  protected endRun(summary: RunSummary): void {
    this.#outcome = this.context.signal.aborted ? 'interrupted' : outcomeOf(summary);
    this.endWith(this.#outcome);
  }
}
