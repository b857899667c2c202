import { outcomeOf } from '../bulk/run-outcome.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { ResourceCommand } from './resource-command.ts';
import { type EditRun, type NamedRun, runEdit, runNamedEdit } from './run-edit.ts';

/**
 * Base of the commands that change one named resource, or all people whom a filter selects. A change by filter runs as
 * a job, and has the output of a bulk command.
 */
export abstract class EditableCommand extends ResourceCommand {
  #isEdit = false;
  /** The outcome of a change of many people. */
  #outcome: Outcome | undefined;

  /**
   * False for a change by filter: its planned requests are not kept, because there may be thousands. The results show
   * the planned changes instead.
   */
  protected override get keepsPlanned(): boolean {
    return !this.#isEdit;
  }

  /** Shows no planned requests of a change by filter, because the results already show the planned changes. */
  protected override async showPlanned(): Promise<void> {
    if (!this.#isEdit) return super.showPlanned();
    if (this.global.curl) {
      await super.showPlanned();
      // `showPlanned` sets an exit code. The outcome of the change, for example because of a protected person, takes precedence.
      if (this.#outcome !== undefined) this.endWith(this.#outcome);
    } else if (this.isDryRun) this.note('Dry run: nothing was sent');
  }

  /**
   * Runs a change by filter or by ids, and sets the exit code. Sets `#isEdit` before the call of `start`, because
   * `start` may already send requests.
   */
  protected async edit(start: () => Promise<EditRun | NamedRun> | EditRun | NamedRun): Promise<void> {
    this.#isEdit = true;
    const run = await start();
    const summary = await ('ids' in run ? runNamedEdit(this.resources, run) : runEdit(this.resources, run));
    this.#outcome = this.context.signal.aborted ? 'interrupted' : outcomeOf(summary);
    this.endWith(this.#outcome);
  }
}
