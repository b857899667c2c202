/** One step of the demo: the text that is shown, and a pipeline of programs with their arguments. */
export interface DemoStep {
  readonly say: string;
  readonly pipeline: readonly (readonly string[])[];
  /** Exit code of the last program. Default: 0. */
  readonly exitCode?: number;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Paths of the two reports in the folder of the demo. */
export const reports = { onboarding: 'hires-report.ndjson', offboarding: 'leavers-report.ndjson' };

/** The commands of the demo, in order. `-o table` is the default on a terminal. */
export const steps: readonly DemoStep[] = [
  { say: 'What can this service provider do?', pipeline: [['scimctl', 'server', 'info', '-o', 'table']] },
  {
    say: 'Onboard all people of the HR export. Two rows are wrong on purpose: scimctl reports these two rows, and the other rows succeed (exit code 7).',
    pipeline: [
      [
        'scimctl',
        'bulk',
        'import',
        'examples/hires.csv',
        '-o',
        'table',
        '--show',
        'problems',
        '--report',
        reports.onboarding,
      ],
    ],
    exitCode: 7,
  },
  { say: 'Which users exist now?', pipeline: [['scimctl', 'users', 'list', '--limit', '5', '-o', 'table']] },
  {
    say: 'Find the managers in Sales with a filter (RFC 7644)',
    pipeline: [
      [
        'scimctl',
        'users',
        'list',
        '--filter',
        `${enterprise}:department eq "Sales" and title co "Manager"`,
        '--columns',
        'displayName,title,emails.work',
        '-o',
        'table',
      ],
    ],
  },
  { say: 'The groups that the import made', pipeline: [['scimctl', 'groups', 'list', '--limit', '5', '-o', 'table']] },
  {
    say: 'Offboard the leavers: deactivate them, remove them from all groups, and read each person again to verify the changes',
    pipeline: [
      [
        'scimctl',
        'bulk',
        'offboard',
        'examples/leavers.csv',
        '--max-removals',
        '40',
        '-o',
        'table',
        '--show',
        'problems',
        '--report',
        reports.offboarding,
      ],
    ],
  },
  {
    say: 'Count the inactive people: in a pipeline, the output is JSON',
    pipeline: [
      ['scimctl', 'users', 'list', '--filter', 'active eq false', '-o', 'json'],
      ['node', '-p', 'JSON.parse(fs.readFileSync(0)).length'],
    ],
  },
  {
    say: 'Is an inactive person still in a group?',
    pipeline: [
      ['scimctl', 'users', 'list', '--filter', 'active eq false and groups pr', '-o', 'json', '--query', 'length(@)'],
    ],
  },
];

/** Presets of the services in the last part of the demo. Each profile has the name of its preset. */
export const companyPresets = ['slack', 'github-emu', 'aws'] as const;

/** The last part of the demo: a person is offboarded from several services that behave like services of vendors. */
export const companySteps: readonly DemoStep[] = [
  {
    say: 'Three local mock services of one company behave like Slack, GitHub and AWS. Save a profile for each service',
    pipeline: [['scimctl', 'profiles', 'add', '--from-mock']],
  },
  {
    say: 'Two people leave. One command removes their access on all services; only engineers have an account on GitHub',
    pipeline: [
      [
        'scimctl',
        'users',
        'offboard',
        'tamar.levi@example.com',
        'ondrej.dvorak@example.com',
        '--profiles',
        companyPresets.join(','),
        '--yes',
        '-o',
        'table',
      ],
    ],
  },
];
