import type { Exclusion } from '../rule.ts';

/** Number of keywords in each section of RFC 9944. */
export const keywords9944 = {
  '1.5': 5,
  '4': 1,
  '6.3.1': 5,
  '7': 1,
  '7.1.1': 1,
  '7.4': 1,
  '8': 1,
  '8.5': 1,
  'A.4': 2,
  'B.3': 1,
} as const;

/** Keywords of RFC 9944 that have no check. */
export const exclusions9944: readonly Exclusion[] = [
  { section: 'RFC9944-1.5', places: '1-5', kind: 'definition', why: 'Lists the keywords themselves.' },
  {
    section: 'RFC9944-6.3.1',
    places: '1',
    kind: 'notApplicable',
    why: 'Without a rootCA, the trust anchors are configured elsewhere: this provider checks no certificate of an application.',
  },
  {
    section: 'RFC9944-6.3.1',
    places: '2, 5',
    kind: 'notApplicable',
    why: 'Binds the servers for control and telemetry, which check the certificate and the token of an application. This provider is neither.',
  },
  {
    section: 'RFC9944-6.3.1',
    places: '4',
    kind: 'notApplicable',
    why: 'Another authentication is arranged where a provider gives neither a certificate nor a token. This one always gives one of them.',
  },
  {
    section: 'RFC9944-7',
    places: '1',
    kind: 'registry',
    why: 'Who defines an extension of Device registers the extension.',
  },
  {
    section: 'RFC9944-7.4',
    places: '1',
    kind: 'notApplicable',
    why: 'A provider passes the voucher on to the process that owns devices. This one has no devices: it takes the voucher and does not keep it.',
  },
  {
    section: 'RFC9944-8.5',
    places: '1',
    kind: 'notApplicable',
    why: 'A device protects itself against an administrator who must not have all access to the device.',
  },
  {
    section: 'RFC9944-A.4',
    places: '1-2',
    kind: 'restated',
    why: 'An irk and a separateBroadcastAddress exclude each other: section 7.1.1.',
  },
  {
    section: 'RFC9944-B.3',
    places: '1',
    kind: 'restated',
    why: 'An irk and a separateBroadcastAddress exclude each other: section 7.1.1.',
  },
];
