import { outcomeOf } from '../bulk/run-outcome.ts';
import { ResourceCommand } from './resource-command.ts';
import { type EditRun, runEdit } from './run-edit.ts';

/**
 * Base of the commands that change one named resource, or all people whom a filter selects. A change by filter is a job,
 * and its output is that of a bulk command.
 */
export abstract class EditableCommand extends ResourceCommand {
  #isEdit = false;

  /** False for an edit, because an edit may plan thousands of requests. The results show the planned changes. */
  protected override get keepsPlanned(): boolean {
    return !this.#isEdit;
  }

  /** Shows no planned requests of an edit, because the results already show the planned changes. */
  protected override async showPlanned(): Promise<void> {
    if (!this.#isEdit) return super.showPlanned();
    if (this.isDryRun) this.note('Dry run: nothing was sent');
  }

  /** Runs an edit, and sets the exit code. `start` is called after the output of an edit is chosen, and may send reads. */
  protected async edit(start: () => Promise<EditRun> | EditRun): Promise<void> {
    this.#isEdit = true;
    const summary = await runEdit(this.resources, await start());
    this.endWith(this.context.signal.aborted ? 'interrupted' : outcomeOf(summary));
  }
}
