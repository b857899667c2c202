import { choice } from '../flags.ts';

/** The results that are shown: all results, changes and problems, or only problems. */
export type ShownResults = (typeof shownResults)[number];

const shownResults = ['all', 'changes', 'problems'] as const;

/** The flag that selects the results that are shown. */
export const showFlag = choice(
  'rows to show: all, changes (and problems), or only problems; default of a table on a terminal: changes for a dry run or a plan, problems for other runs',
  'ROWS',
  shownResults,
);
