import { choice } from '../flags.ts';

/** The results that are shown: all results, changes and problems, or only problems. */
export type ShownResults = (typeof shownResults)[number];

const shownResults = ['all', 'changes', 'problems'] as const;

/** The flag that selects the results that are shown. */
export const showFlag = choice(
  'rows to show: all, changes (and problems), or only problems; for a table on a terminal, the default is changes in a dry run or a plan, and problems in other runs',
  'ROWS',
  shownResults,
);
