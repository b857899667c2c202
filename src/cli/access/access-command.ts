import { BaseCommand } from '../base-command.ts';
import { InterruptedError, UsageError } from '../errors/errors.ts';
import { recordedFlags } from '../flags.ts';
import type { ProfileScope } from '../scope.ts';
import { alertUnread, outcomeOfReadings, readServices, type ServiceReading } from '../services/each-service.ts';
import { type ProfileSelection, selectedProfiles } from '../services/profile-selection.ts';
import { repeatCommand } from '../services/repeat-command.ts';

/** Base of the commands that read the accounts of several services. */
export abstract class AccessCommand extends BaseCommand {
  static override baseFlags = recordedFlags;
  /** Returns the scopes of the selected profiles. Throws a `UsageError` if no profile is selected. */
  protected async services(flags: ProfileSelection): Promise<readonly ProfileScope[]> {
    const profiles = await selectedProfiles(this.scope, flags);
    if (profiles) return profiles.map((profile) => this.profileScope(profile));
    throw new UsageError('no service is selected', {
      hint: 'give --profiles a,b to select some profiles, or --all-profiles to select all saved profiles',
    });
  }

  /** Reads the services. Throws an `InterruptedError` after Ctrl-C, because the data is then incomplete. */
  protected async readAll<T>(
    services: readonly ProfileScope[],
    read: (service: ProfileScope) => Promise<T>,
  ): Promise<readonly ServiceReading<T>[]> {
    const readings = await readServices(services, read);
    if (this.context.signal.aborted) throw new InterruptedError();
    return readings;
  }

  /** Writes the last lines to stderr: the names of the services that could not be read. Also sets the exit code. */
  protected endReading(readings: readonly ServiceReading<unknown>[]): void {
    const repeat = (profile: string) => repeatCommand(this.id ?? '', this.argv, profile, '--profiles');
    alertUnread(this.scope, readings, repeat);
    this.endWith(outcomeOfReadings(readings));
  }
}
