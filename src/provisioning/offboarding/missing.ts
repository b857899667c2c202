import type { ChangeContext } from '../../changes/context.ts';
import { deletesOnDeactivation, destructiveDeactivation } from '../../changes/dialect/deactivation.ts';
import type { Leaver } from './leaver.ts';
import type { TargetReport } from './report.ts';

/** A person whom an earlier job has offboarded. */
export interface EarlierOffboarding {
  readonly job: string;
  readonly id: string;
  /** Name and id of the person. */
  readonly label: string;
}

/** Finds the earlier offboarding of a leaver. */
export type FindEarlier = (leaver: Leaver) => Promise<EarlierOffboarding | undefined>;

/**
 * Returns the result of a leaver who is not found. Some services delete the account when a person is deactivated. On
 * these services, a leaver counts as already inactive if this job has found the person, or if an earlier job has
 * offboarded the person. Any other leaver gets the result `not found`, because the name of the leaver may be wrong. The
 * detail of the result says why the person may be missing.
 */
export async function reportMissing(
  { service: { dialect } }: Pick<ChangeContext, 'service'>,
  leaver: Leaver,
  detail: string | undefined,
  findEarlier: FindEarlier = async () => undefined,
): Promise<TargetReport> {
  if (!deletesOnDeactivation(dialect)) return { outcome: 'not found', ...(detail === undefined ? {} : { detail }) };
  const reason = `the service no longer shows the person: ${destructiveDeactivation(dialect)}`;
  const id = leaver.keys[0]?.value;
  if (leaver.wasFound && id !== undefined)
    return { id, person: leaver.name, outcome: 'already inactive', detail: reason };
  // A `detail` names a person with the e-mail address of the leaver. This person may be the leaver and may have access.
  // Therefore an earlier job is not searched.
  const earlier = detail === undefined ? await findEarlier(leaver) : undefined;
  if (earlier) {
    const { job, label } = earlier;
    return {
      id: earlier.id,
      person: label,
      outcome: 'already inactive',
      detail: `offboarded by job ${job}; ${reason}`,
    };
  }
  return {
    outcome: 'not found',
    detail: detail ?? `the person may already have been offboarded: ${destructiveDeactivation(dialect)}`,
  };
}
