import type { Exclusion } from '../rule.ts';

/** Number of keywords in each section of RFC 9865. */
export const keywords9865 = { '1.1': 5, '2': 7, '2.4': 1, '4': 3, '5.2': 3 } as const;

/** Keywords of RFC 9865 that have no check. */
export const exclusions9865: readonly Exclusion[] = [
  { section: 'RFC9865-1.1', places: '1-5', kind: 'definition', why: 'Lists the keywords themselves.' },
  { section: 'RFC9865-2', places: '1', kind: 'client', why: 'The first request has no cursor, or an empty one.' },
  {
    section: 'RFC9865-2',
    places: '7',
    kind: 'client',
    why: 'All parameters but the cursor stay the same from page to page. This provider answers invalidCursor or invalidCount where they do not.',
  },
  {
    section: 'RFC9865-4',
    places: '3',
    kind: 'client',
    why: 'That a limit is not published does not mean that there is none.',
  },
];
