import { localDate } from '../mapping/leaving-date.ts';
import type { AddMember } from './entry.ts';

/**
 * Returns the reason why the person of an entry must not join the group: the last day of the membership is past.
 * Returns `undefined` if this day is not past. The check is needed because the run may execute an entry long after the
 * plan was made.
 */
export function endedAt({ until }: Pick<AddMember, 'until'>): string | undefined {
  return until !== undefined && until < localDate(new Date())
    ? `the last day of the membership was ${until}`
    : undefined;
}
