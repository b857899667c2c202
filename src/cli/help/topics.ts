import { formats } from '../../output/formats.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { definitions, paragraph, section } from './layout.ts';

/** A page of help that is not about a command. */
export interface HelpTopic {
  readonly summary: string;
  lines(width: number): string[];
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
      ],
    },
  ],
  [
    'filters',
    {
      summary: 'Syntax of filters (RFC 7644 section 3.4.2.2)',
      lines: (width) => [
        ...section('Operators', definitions(operators, width)),
        ...section(
          'Examples',
          filters.map((filter) => `  ${filter}`),
        ),
        '',
        ...paragraph(
          'A filter is parsed before anything is sent; a filter that does not parse ends with exit code 2 and a caret under the error. Attribute names and string comparisons of case-insensitive attributes do not depend on case.',
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
      summary: 'Environment variables',
      lines: (width) => ['', ...definitions(environment, width)],
    },
  ],
] satisfies [string, HelpTopic][]);

const operators = [
  ['eq ne', 'equal, not equal'],
  ['co sw ew', 'contains, starts with, ends with'],
  ['pr', 'has a value'],
  ['gt ge lt le', 'greater or less than'],
  ['and or not ( )', 'not binds tightest, then and, then or'],
  ['emails[...]', 'values of a multi-valued attribute that match'],
] as const;

const filters = [
  'userName eq "bjensen@example.com"',
  'active eq false and meta.lastModified lt "2026-01-01T00:00:00Z"',
  'name.familyName sw "O" or title pr',
  'emails[type eq "work" and value ew "@example.com"]',
];

const scripting = {
  output:
    'stdout has only data; notes, questions and errors go to stderr. On a terminal the default format is a table, in a pipe it is JSON: an array for a list, an object for one resource. No matches are an empty list and exit code 0.',
  input:
    'Standard input is read only if - is given, and then to its end. Questions are asked only when stdin and stderr are terminals, CI is not set and --no-input is not given; otherwise the error names the flag that gives the answer: --yes for a deletion, and for up to 10 people in bulk; --max-removals N for more than 10 people who are deactivated, deleted or taken out of a group, whichever command does it; --confirm PROFILE for any of that in production. To deactivate one person, or to take up to 10 members out of a group, needs no flag elsewhere. An import that takes nothing away goes ahead.',
  errors:
    'With -o json and the other machine-readable formats, an error is one JSON object on stderr: code, exitCode, message, status, scimType, detail, hint, retryable, row. scimctl help exit-codes lists the exit codes.',
};

const environment = [
  ['SCIMCTL_PROFILE', 'the profile to use; --profile has precedence. An empty variable is an error'],
  ['SCIMCTL_URL', 'base URL of a server, used together with SCIMCTL_TOKEN and without a profile'],
  ['SCIMCTL_TOKEN', 'bearer token for SCIMCTL_URL; never sent to another server'],
  [
    'SCIMCTL_CONFIG_DIR',
    'folder of config.json and secrets.json, and of state/ with the audit log; unless set, ~/.config/scimctl and ~/.local/state/scimctl on Linux, ~/Library/Preferences/scimctl and ~/Library/Logs/scimctl on macOS, %APPDATA%\\scimctl\\Config and %LOCALAPPDATA%\\scimctl\\Log on Windows',
  ],
  ['SCIMCTL_CONTROL_URL', 'control API of a mock server on another machine, for mock log and mock verify'],
  [
    'SCIMCTL_CONTROL_TOKEN',
    'token of the control API; mock serve --control uses this token instead of generating a token',
  ],
  ['HTTPS_PROXY, HTTP_PROXY', 'proxies by the scheme of the base URL; proxy of a profile has precedence'],
  ['NO_PROXY', 'hosts that are reached without a proxy: example.com,.example.org,* (always includes this machine)'],
  ['SCIMCTL_NO_INPUT, CI', 'no questions'],
  ['NO_COLOR, TERM=dumb', 'no colour'],
  ['NODE_EXTRA_CA_CERTS', 'PEM file of additional certificate authorities to trust'],
] as const;
