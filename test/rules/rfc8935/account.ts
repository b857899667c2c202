import type { Exclusion } from '../rule.ts';

/**
 * Number of keywords in each section of RFC 8935, counted in the draft of June 2020 (draft-ietf-secevent-http-push-13).
 */
export const keywords8935 = {
  '1.1': 5,
  '2': 2,
  '2.1': 3,
  '2.2': 2,
  '2.3': 5,
  '2.4': 1,
  '3': 1,
  '5.3': 3,
  '6': 2,
  '7.1.1': 2,
} as const;

const recipient =
  'Binds the recipient of events. test/cli/events/receive.test.ts has the tests of scimctl events receive.';
const certificate =
  'The provider checks the certificate of the receiver, because the platform checks it and no option turns the check off.';

/** Keywords of RFC 8935 that have no check. */
export const exclusions8935: readonly Exclusion[] = [
  { section: 'RFC8935-1.1', places: '1-5', kind: 'definition', why: 'Lists the keywords themselves.' },
  { section: 'RFC8935-2', places: '1-2', kind: 'client', why: recipient },
  { section: 'RFC8935-2.2', places: '1-2', kind: 'client', why: recipient },
  { section: 'RFC8935-2.3', places: '1-5', kind: 'client', why: recipient },
  { section: 'RFC8935-2.4', places: '1', kind: 'registry', why: 'Names of errors in the registry of IANA.' },
  { section: 'RFC8935-3', places: '1', kind: 'notApplicable', why: certificate },
  {
    section: 'RFC8935-5.3',
    places: '1-2',
    kind: 'notApplicable',
    why: 'Events are protected by TLS: the provider sends events without TLS only to a receiver on the same machine.',
  },
  { section: 'RFC8935-5.3', places: '3', kind: 'notApplicable', why: certificate },
  { section: 'RFC8935-6', places: '1', kind: 'registry', why: 'Legal agreements about personal data.' },
  {
    section: 'RFC8935-6',
    places: '2',
    kind: 'restated',
    why: 'Events are protected by TLS: the rule of section 5.3.',
  },
  { section: 'RFC8935-7.1.1', places: '1-2', kind: 'registry', why: 'Names of errors in the registry of IANA.' },
];
