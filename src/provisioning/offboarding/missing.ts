import type { ChangeContext } from '../../changes/context.ts';
import { deletesOnDeactivation, destructiveDeactivation } from '../../changes/dialect/deactivation.ts';
import type { Leaver } from './leaver.ts';
import type { TargetReport } from './report.ts';

/**
 * Returns the result of a leaver who is not found. If the service deletes the account of a person who is deactivated, a
 * person whom an earlier run of the job has found counts as already inactive. Any other leaver stays `not found`,
 * because the name of the leaver may be wrong; the detail then says why the person may be missing.
 */
export function reportMissing(
  { service: { dialect } }: Pick<ChangeContext, 'service'>,
  { keys, name, wasFound }: Leaver,
  detail: string | undefined,
): TargetReport {
  if (!deletesOnDeactivation(dialect)) return { outcome: 'not found', ...(detail === undefined ? {} : { detail }) };
  const reason = destructiveDeactivation(dialect);
  const id = keys[0]?.value;
  if (wasFound && id !== undefined)
    return {
      id,
      person: name,
      outcome: 'already inactive',
      detail: `the service no longer shows the person: ${reason}`,
    };
  return { outcome: 'not found', detail: detail ?? `the person may be offboarded already: ${reason}` };
}
