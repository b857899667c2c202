import { formats } from '../../output/formats.ts';
import type { Environment } from '../../state/directories.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { definitions, paragraph, section, wrappedCode } from './layout.ts';
import { environmentPage } from './pages/environment.ts';
import { formatsPage } from './pages/formats.ts';
import { mappingPage } from './pages/mapping.ts';
import { profilesPage } from './pages/profiles.ts';
import { protectPage } from './pages/protect.ts';

/** A page of help that is not about a command. */
export interface HelpTopic {
  readonly summary: string;
  /**
   * Renders the page. With the environment of the process, the page shows the paths of this machine. Generated documents
   * have no environment, so that they are equal on all machines.
   */
  lines(width: number, env?: Environment): string[];
}

/** Every topic of `scimctl help`. */
export const helpTopics: ReadonlyMap<string, HelpTopic> = new Map([
  [
    'exit-codes',
    {
      summary: 'Meaning of the exit codes',
      lines: (width) => [
        '',
        ...definitions(
          exitCodes.map(({ code, when }) => [String(code), when] as const),
          width,
        ),
        '',
        ...paragraph(
          'With --exit-code, these commands end with 8 instead of 0: bulk plan and sync plan if the plan contains changes, snapshot diff if two snapshots differ, groups diff if two groups have different members, and dialects check if a fact about the service differs from its dialect.',
          width,
        ),
      ],
    },
  ],
  [
    'filters',
    {
      summary: 'Syntax of filters (RFC 7644 section 3.4.2.2)',
      lines: (width) => [
        ...section('Operators', definitions(operators, width)),
        ...section('Examples', wrappedCode(filters, width)),
        ...section('Conditions (--where)', definitions(conditions, width)),
        '',
        ...paragraph(
          'The value of a condition is all text after the sign, and needs no quotes. The schema of the service decides whether the value is text, a boolean, a number or a time. All --where conditions and --filter are joined by and. scimctl filter explain --where shows the filter. An attribute of an extension needs no URN if only one extension has the attribute.',
          width,
        ),
        '',
        ...paragraph(
          'A filter is parsed before anything is sent. If the filter does not parse, the exit code is 2, and a caret marks the position of the error. Upper and lower case are equal in attribute names. In strings, upper and lower case are equal if the attribute is case-insensitive.',
          width,
        ),
      ],
    },
  ],
  [
    'scripting',
    {
      summary: 'Guarantees for scripts',
      lines: (width) => [
        ...section('Output', paragraph(scripting.output, width, 2)),
        ...section(
          'Formats',
          definitions(
            Object.entries(formats).map(([name, { description }]) => [name, description] as const),
            width,
          ),
        ),
        ...section('Input', paragraph(scripting.input, width, 2)),
        ...section('Errors', paragraph(scripting.errors, width, 2)),
      ],
    },
  ],
  [
    'environment',
    {
      summary: 'Environment variables, and the files that scimctl reads and writes',
      lines: environmentPage,
    },
  ],
  ['profiles', { summary: 'Services, their credentials, and which of them a command uses', lines: profilesPage }],
  [
    'protect',
    { summary: 'People and groups that a command must not change, and limits of removals', lines: protectPage },
  ],
  ['mapping', { summary: 'Columns of a file, and the mapping file of --map', lines: mappingPage }],
  ['formats', { summary: 'Output formats, columns and queries', lines: formatsPage }],
] satisfies [string, HelpTopic][]);

const operators = [
  ['eq ne', 'equal, not equal'],
  ['co sw ew', 'contains, starts with, ends with'],
  ['pr', 'has a value'],
  ['gt ge lt le', 'greater or less than'],
  ['and or not ( )', 'logical operators; precedence: first not, then and, then or'],
  ['emails[...]', 'the values of a multi-valued attribute that match the expression'],
] as const;

const conditions = [
  ['department=Sales', 'equal; != not equal'],
  ['title~eng', 'contains; ^= starts with; $= ends with'],
  ['meta.created>=2026-01-31', 'greater or equal; > < <='],
  ['title', 'has a value; !title has no value'],
] as const;

const filters = [
  'userName eq "bjensen@example.com"',
  'active eq false and meta.lastModified lt "2026-01-01T00:00:00Z"',
  'name.familyName sw "O" or title pr',
  'emails[type eq "work" and value ew "@example.com"]',
];

const scripting = {
  output:
    'stdout contains only data; notes, questions and errors go to stderr. The default format is a table on a terminal, and JSON in a pipe: an array for a list, and an object for one resource. If nothing matches, the output is an empty list, and the exit code is 0.',
  input:
    'Standard input is read, up to its end, only if "-" is given as a value. --ids - reads ids, one per line, as -o id writes them. Questions are asked only if stdin and stderr are terminals, CI is not set and --no-input is not given. If no question can be asked, the error names the flag that gives consent. --yes gives consent to a deletion, and to a bulk command for up to 10 people. In every command, --max-removals N gives consent to deactivate or delete more than 10 people, or to remove more than 10 people from a group. --max-removals P% gives consent to at most P percent of all people. In production, --confirm PROFILE gives consent to all these removals. Outside production, no flag is needed to deactivate one person, or to remove up to 10 members from a group. An import that removes no access needs no flag.',
  errors:
    'With -o json and the other machine-readable formats, an error is one JSON object on stderr: code, exitCode, message, status, scimType, detail, hint, retryable, row. With --events ndjson, each line of stderr is a JSON object: progress, notes, errors and the end (scimctl help formats). To list the exit codes, run scimctl help exit-codes.',
};
