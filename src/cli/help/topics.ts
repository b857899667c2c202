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
        ...section('Conditions without quotes (--where)', definitions(conditions, width)),
        '',
        ...paragraph(
          'The value of a condition is all text after the sign, and needs no quotes inside. The schema of the service decides whether the value is text, a boolean, a number or a time. All --where conditions and --filter are joined by and. scimctl filter explain --where shows the filter. An attribute of an extension needs no URN if only one extension has the attribute.',
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
    'With -o json and the other machine-readable formats, an error is one JSON object on stderr: code, exitCode, message, status, scimType, detail, hint, retryable, row. To list the exit codes, run scimctl help exit-codes.',
};

const environment = [
  ['SCIMCTL_PROFILE', 'the profile to use; --profile has precedence; an empty variable is an error'],
  ['SCIMCTL_URL', 'base URL of a server, used together with SCIMCTL_TOKEN and without a profile'],
  ['SCIMCTL_TOKEN', 'bearer token for SCIMCTL_URL; never sent to another server'],
  [
    'SCIMCTL_CONFIG_DIR',
    'folder of config.json and secrets.json, and of state/ with the audit log; the default is ~/.config/scimctl and ~/.local/state/scimctl on Linux, ~/Library/Preferences/scimctl and ~/Library/Logs/scimctl on macOS, %APPDATA%\\scimctl\\Config and %LOCALAPPDATA%\\scimctl\\Log on Windows',
  ],
  [
    'SCIMCTL_CONTROL_URL',
    'URL of the control API of a mock server on another machine; used by mock log and mock verify',
  ],
  [
    'SCIMCTL_CONTROL_TOKEN',
    'token of the control API; scimctl mock serve --control uses this token instead of generating a token',
  ],
  [
    'SCIMCTL_EVENT_TOKEN',
    'bearer token that a sender must send to scimctl events receive; also sent by scimctl mock serve --event-receiver',
  ],
  ['HTTPS_PROXY, HTTP_PROXY', 'proxies for base URLs with https or http; the proxy of a profile has precedence'],
  [
    'NO_PROXY',
    'hosts that are reached without a proxy: example.com,.example.org,* (this machine is always reached without a proxy)',
  ],
  ['SCIMCTL_NO_INPUT, CI', 'never ask questions, use no colours, and overwrite no line; 0 and false mean not set'],
  [
    'VISUAL, EDITOR',
    'the editor of scimctl profiles edit, with arguments, such as "code --wait"; VISUAL has precedence',
  ],
  ['NO_COLOR, TERM=dumb', 'use no colours'],
  ['NODE_EXTRA_CA_CERTS', 'PEM file of additional certificate authorities to trust'],
] as const;
