import { type JobSummary, listJobs, readJob } from '../../provisioning/index.ts';
import { BaseCommand } from '../base-command.ts';
import { jobsFolder } from '../bulk/planned-run.ts';
import { outcomeOf, type RunSummary } from '../bulk/run-outcome.ts';
import type { Choice } from '../context.ts';
import { UsageError } from '../errors/errors.ts';
import type { Outcome } from '../errors/exit-codes.ts';
import { optional, recordedFlags, toggle } from '../flags.ts';
import { canAsk } from '../input/prompts.ts';
import { searchIn } from '../pick/pick.ts';

/** The argument of the commands for one job. */
export const jobArgument = { job: optional('id of a job; run job list to see the ids') };

/** The flag of the commands for one job. */
export const lastFlag = { last: toggle('use the latest job, without an id') };

/** Base of the commands for jobs. */
export abstract class JobCommand extends BaseCommand {
  /** Folder of the jobs of this user. */
  protected get folder(): string {
    return jobsFolder(this.scope);
  }

  /**
   * Returns all jobs, the latest first. Leaves out a job that cannot be read, and calls `onProblem` with the reason.
   */
  protected async jobs(onProblem: (message: string) => void = () => {}): Promise<JobSummary[]> {
    const jobs: JobSummary[] = [];
    for (const id of await listJobs(this.folder)) {
      try {
        jobs.push(await readJob(this.folder, id));
      } catch (error) {
        onProblem(`job ${id}: ${(error as Error).message}`);
      }
    }
    return jobs.sort((a, b) => (a.plan.header.at < b.plan.header.at ? 1 : -1));
  }

  /**
   * Returns the job that the argument or `--last` selects. If `state` is given, `--last` selects the latest job in this
   * state.
   */
  protected async chosenJob(id: string | undefined, last: boolean, state?: JobSummary['state']): Promise<JobSummary> {
    if (id === undefined && !last && canAsk(this.context, this.global['no-input']))
      return readJob(this.folder, await this.pickJob(state));
    if ((id === undefined) !== last) {
      throw new UsageError(id === undefined ? 'no job is given' : 'both a job and --last are given', {
        hint: 'Give the id of a job, or --last for the latest job. To see the jobs, run scimctl job list.',
      });
    }
    if (id !== undefined) return readJob(this.folder, id);
    const job = (await this.jobs()).find((candidate) => state === undefined || candidate.state === state);
    if (job) return job;
    throw new UsageError(state === 'stopped' ? 'no job is stopped' : 'there is no job', {
      hint: 'To see the jobs, run scimctl job list.',
    });
  }

  private async pickJob(state: JobSummary['state'] | undefined): Promise<string> {
    const asker = await this.prompter('Job', '');
    const read = async (): Promise<Choice[]> => {
      const jobs = (await this.jobs()).filter((job) => state === undefined || job.state === state);
      return jobs.map(({ id, state: present, plan: { header } }) => ({
        name: `${id}  ${present}  ${header.at}  ${header.source}`,
        value: id,
      }));
    };
    return asker.search('Job', searchIn(read));
  }

  /** Uses the profile of a job, unless `--profile` is given. */
  protected useProfile(profile: string | undefined): void {
    if (this.global.profile === undefined && profile !== undefined) this.global = { ...this.global, profile };
  }
}

/** Base of the commands that execute a job. */
export abstract class JobRunCommand extends JobCommand {
  static override baseFlags = recordedFlags;
  /** The outcome of the run. */
  #outcome: Outcome | undefined;

  /**
   * Always false: planned requests are not kept, because a job may have thousands of them. The results show the planned
   * changes instead.
   */
  protected override get keepsPlanned(): boolean {
    return false;
  }

  /** Shows planned requests only with `--curl`. Otherwise, the results already show the changes. */
  protected override async showPlanned(): Promise<void> {
    if (this.global.curl) {
      await super.showPlanned();
      // `super.showPlanned` has set the exit code of success. The exit code of the run replaces it, for example because a row was rejected.
      if (this.#outcome !== undefined) this.endWith(this.#outcome);
    } else if (this.isDryRun) this.note('Dry run: nothing was sent');
  }

  /** Sets the exit code of a run. */
  protected endRun(summary: RunSummary): void {
    this.#outcome = this.context.signal.aborted ? 'interrupted' : outcomeOf(summary);
    this.endWith(this.#outcome);
  }
}
