import type { JobSummary } from '../../provisioning/index.ts';

/** A job in the output of a command. */
export type JobRow = {
  id: string;
  /** `running`: a process runs the job. `undone`: another job undoes the job. `stopped`: the job can be resumed. */
  state: JobSummary['state'];
  /** Time at which the plan was made. */
  at: string;
  /** Base URL of the service. */
  service: string;
  profile?: string;
  source: string;
  /** The mapping file of the import. */
  mapping?: { file: string; sha256: string };
  /** The part of a plan that the job executes, such as `2/5`. */
  shard?: string;
  /** Number of entries of the plan. */
  entries: number;
  /** Number of entries that change a resource. */
  changes: number;
  /** Number of entries without a final result. */
  left: number;
  /** Number of people for each outcome. */
  people: Record<string, number>;
  /** Number of managers and memberships for each outcome. */
  links: Record<string, number>;
};

/** Converts a job to the object that the commands show. */
export function jobObject({ id, plan, state, changes, left, summary }: JobSummary): JobRow {
  const { at, service, profile, source, options } = plan.header;
  return {
    id,
    state,
    at,
    service,
    ...(profile === undefined ? {} : { profile }),
    source,
    ...(options.mapping ? { mapping: { ...options.mapping } } : {}),
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    entries: plan.count,
    changes,
    left,
    people: { ...summary.people },
    links: { ...summary.links },
  };
}
