import type { Exclusion } from '../rule.ts';

/** Number of keywords in each section of RFC 9967. */
export const keywords9967 = {
  '1.1': 5,
  '2.1': 6,
  '2.2': 2,
  '2.4': 3,
  '2.4.4': 2,
  '2.5.1.1': 4,
  '2.5.1.2': 4,
  '2.5.1.3': 3,
  '3': 1,
  '5': 5,
  '7.3': 3,
} as const;

/** Keywords of RFC 9967 that have no check. */
export const exclusions9967: readonly Exclusion[] = [
  { section: 'RFC9967-1.1', places: '1-5', kind: 'definition', why: 'Lists the keywords themselves.' },
  {
    section: 'RFC9967-5',
    places: '1',
    kind: 'notApplicable',
    why: 'Events are protected by TLS. Whether the connection has TLS is a choice of the user: the provider listens on the local machine, and has TLS on request.',
  },
  {
    section: 'RFC9967-5',
    places: '2',
    kind: 'client',
    why: 'A receiver stores events before it acknowledges them. test/cli/process/events.test.ts has the test of scimctl.',
  },
  {
    section: 'RFC9967-5',
    places: '3',
    kind: 'restated',
    why: 'Access to events is limited: the checks are those of the fifth keyword, and of section 3 of RFC 8936 for a poll.',
  },
  { section: 'RFC9967-5', places: '4', kind: 'client', why: 'A receiver verifies signatures of events from others.' },
  { section: 'RFC9967-7.3', places: '1-3', kind: 'registry', why: 'Names of events in the registry of IANA.' },
];
