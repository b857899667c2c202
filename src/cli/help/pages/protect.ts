import { environmentWords } from '../../../profiles/environment.ts';
import { definitions, paragraph, section } from '../layout.ts';

/** The settings of a profile that protect people. A test compares the rows with the profile and the flags. */
export const protections = [
  [
    '--protect FILTER',
    'people who match are never deactivated, deleted or removed from a group; no flag of a command allows it',
  ],
  ['--keep-members GROUP=N', 'the group keeps at least N active members'],
  ['--max-removals N|P%', 'the maximum of removals in one run; the same flag of a command takes precedence'],
  ['--environment NAME', 'with production, you confirm each removal with the name of the profile'],
] as const;

/** Flags that give consent without a question. */
const consent = [
  ['--yes', 'consent to a deletion, and to a bulk command for up to 10 people'],
  ['--max-removals N|P%', 'consent to more than 10 removals in one run'],
  ['--confirm PROFILE', 'consent in production, instead of typing the name'],
  ['--dry-run', 'shows the requests that would change something, and sends none'],
] as const;

/** The page `help protect`. */
export function protectPage(width: number): string[] {
  return [
    ...section('Settings of a profile', definitions(protections, width)),
    '',
    ...paragraph(
      'Set them with scimctl profiles add or scimctl profiles update. A person whose attributes cannot be read counts as protected.',
      width,
    ),
    ...section('Consent', definitions(consent, width)),
    ...section(
      'A removal',
      paragraph(
        'After a removal, a person is inactive, deleted or no longer in a group, whichever command was used: deactivate, update, patch, replace, an import, sync or api. If a removal is refused, the exit code is 9.',
        width,
        2,
      ),
    ),
    ...section(
      'Words for an environment',
      paragraph(
        `${environmentWords}. An unknown word counts as production. A profile without an environment does not count as production.`,
        width,
        2,
      ),
    ),
  ];
}
