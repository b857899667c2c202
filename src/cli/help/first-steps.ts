import type { Example } from '../manifest.ts';

/**
 * The first commands of a new user, from the start of a mock service to the offboarding of a user. Shown at the top of
 * `scimctl --help`. A test runs them in this order with the built program.
 */
export const firstSteps: readonly Example[] = [
  {
    description: 'Start a service to try scimctl, and leave it running in this terminal',
    command: 'scimctl mock serve',
  },
  {
    description: 'Save the service as a profile, in a second terminal',
    command: 'scimctl profiles add try --from-mock',
  },
  { description: 'Or save a profile for a real service', command: 'scimctl init' },
  {
    description: 'Create a user and a group',
    command: 'scimctl users create --user-name ada@example.com --given-name Ada --family-name Lovelace',
  },
  { description: '', command: 'scimctl groups create --display-name Engineers' },
  { description: '', command: 'scimctl groups add-member Engineers ada@example.com' },
  {
    description: 'Import people.csv, which begins with a line such as userName,givenName,familyName,title',
    command: 'scimctl bulk import people.csv',
  },
  { description: 'Look at people, and change one of them', command: 'scimctl users list' },
  { description: '', command: 'scimctl users update ada@example.com --title Analyst' },
  {
    description: 'Deactivate a leaver and remove the leaver from all groups',
    command: 'scimctl users offboard ada@example.com',
  },
];
