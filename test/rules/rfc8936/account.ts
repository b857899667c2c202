import type { Exclusion } from '../rule.ts';

/** Number of keywords in each section of RFC 8936, counted in the last draft (draft-ietf-secevent-http-poll-12). */
export const keywords8936 = {
  '1.1': 5,
  '2': 3,
  '2.3': 1,
  '2.4.2': 1,
  '2.5': 2,
  '2.5.1': 1,
  '3': 2,
  '4.3': 3,
  '4.4': 1,
  '5': 2,
} as const;

const tls =
  'Events are protected by TLS. Whether the connection has TLS is a choice of the user: the provider listens on the local machine, and has TLS on request.';

/** Keywords of RFC 8936 that have no check. */
export const exclusions8936: readonly Exclusion[] = [
  { section: 'RFC8936-1.1', places: '1-5', kind: 'definition', why: 'Lists the keywords themselves.' },
  {
    section: 'RFC8936-2',
    places: '1-3',
    kind: 'client',
    why: 'A recipient acknowledges events, keeps them itself, and reports only errors of reading and validation. test/cli/events/poll.test.ts has the tests of scimctl.',
  },
  {
    section: 'RFC8936-2.4.2',
    places: '1',
    kind: 'client',
    why: 'A recipient that only acknowledges, and wants no wait, says so with returnImmediately.',
  },
  { section: 'RFC8936-3', places: '1', kind: 'client', why: 'A recipient checks the certificate of the server.' },
  { section: 'RFC8936-4.3', places: '1-2', kind: 'notApplicable', why: tls },
  { section: 'RFC8936-4.3', places: '3', kind: 'client', why: 'A recipient checks the certificate of the server.' },
  {
    section: 'RFC8936-4.4',
    places: '1',
    kind: 'registry',
    why: 'Those who choose OAuth tokens consider the threats that RFC 7521 lists.',
  },
  { section: 'RFC8936-5', places: '1', kind: 'registry', why: 'Legal agreements about personal data.' },
  { section: 'RFC8936-5', places: '2', kind: 'notApplicable', why: tls },
];
