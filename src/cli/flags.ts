import type { Interfaces } from '@oclif/core';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { type Format, formats } from '../output/formats.ts';
import { maxWaitSeconds } from '../profiles/limits.ts';
import { globalGroup } from './help/command.ts';

/**
 * Options of every argument. By default, oclif reads a missing argument from standard input, and could take the input
 * of a `while read` loop in the calling script. This option prevents it.
 */
const ownStdin = { ignoreStdin: true } as const;

/** A required argument. */
export const required = (description: string) => Args.string({ description, required: true, ...ownStdin });
/** An optional argument. */
export const optional = (description: string) => Args.string({ description, ...ownStdin });
/** One or more arguments. */
export const several = (description: string) =>
  Args.string({ description, required: true, multiple: true, ...ownStdin });

/** Any number of arguments. */
export const severalOrNone = (description: string) => Args.string({ description, multiple: true, ...ownStdin });

type TextOptions = { char?: 'd' | 'e' | 'f' | 'H' | 'o' | 'q' | 'X'; helpGroup?: string };

/** A flag with a text value. */
export const text = (description: string, helpValue: string, options: TextOptions = {}) =>
  Flags.string({ description, helpValue, ...options });

/**
 * A repeatable flag. Each occurrence takes exactly one value. The word after this value is then an argument, and not a
 * second value.
 */
export const texts = (description: string, helpValue: string, options: TextOptions = {}) =>
  Flags.string({ description, helpValue, multiple: true, multipleNonGreedy: true, ...options });

/** A flag with one of a few values. */
export const choice = <T extends string>(
  description: string,
  helpValue: string,
  options: readonly T[],
  helpGroup?: string,
) => Flags.option({ options })({ description, helpValue, ...(helpGroup === undefined ? {} : { helpGroup }) });

/** A repeatable flag. Each occurrence takes one of a few values. */
export const choices = <T extends string>(description: string, helpValue: string, options: readonly T[]) =>
  Flags.option({ options, multiple: true, multipleNonGreedy: true })({ description, helpValue });

/** A flag with a whole number of at least `min`. */
export const integer = (description: string, helpValue: string, min = 1, helpGroup?: string) =>
  Flags.integer({ description, helpValue, min, ...(helpGroup === undefined ? {} : { helpGroup }) });

/** A flag with a whole number from 1 to `max`. */
export const integerUpTo = (max: number, description: string, helpValue: string) =>
  Flags.integer({ description, helpValue, min: 1, max });

/** A flag whose value is a TCP port. Port 0 selects a free port. */
export const portNumber = (description: string) =>
  Flags.integer({ description, helpValue: 'PORT', min: 0, max: 65_535 });

/** A flag without a value. */
export const toggle = (description: string, helpGroup?: string) =>
  Flags.boolean({ description, ...(helpGroup === undefined ? {} : { helpGroup }) });

/** A boolean flag with a negative form (`--no-NAME`). Its value is `undefined` if neither form is given. */
export const yesOrNo = (description: string, helpGroup?: string) =>
  Flags.boolean({ description, allowNo: true, ...(helpGroup === undefined ? {} : { helpGroup }) });

/** Help group of the flags that show the requests of a command. */
const requestGroup = 'Request';

/** The flag of commands that change many people. */
export const bulkFlag = choice(
  'auto: combine changes into bulk requests if the server supports bulk requests; never: send each change alone',
  'WHEN',
  ['auto', 'never'],
);

/** The flags that limit the requests of a command that changes many people. */
export const paceFlags = {
  concurrency: integer('at most N concurrent requests; the limit of the profile still applies', 'N'),
  rate: integer('at most N requests in a second; the limit of the profile still applies', 'N'),
  'max-wait': Flags.integer({
    description:
      'maximum wait if the service asks for a delay, such as with Retry-After; if the delay is longer, the run stops (to continue, run job resume); default: the value of the profile, otherwise 3600',
    helpValue: 'SECONDS',
    min: 0,
    max: maxWaitSeconds,
  }),
};

/** The flags of every command. */
export const globalFlags = {
  profile: text('profile to use', 'NAME', { helpGroup: globalGroup }),
  output: Flags.option({ options: Object.keys(formats) as Format[] })({
    char: 'o',
    description: 'output format; the default is table on a terminal, and json otherwise',
    helpValue: 'FORMAT',
    helpGroup: globalGroup,
  }),
  json: Flags.boolean({ description: 'same as -o json', helpGroup: globalGroup, exclusive: ['output'] }),
  query: text('JMESPath expression that is applied to the whole result', 'EXPR', { char: 'q', helpGroup: globalGroup }),
  timeout: integer(
    'maximum time in seconds from the start of a request to the end of its response',
    'SECONDS',
    1,
    globalGroup,
  ),
  events: choice(
    'write everything on stderr as events, one JSON object on each line: progress, notes, warnings, errors and the end',
    'FORMAT',
    ['ndjson'],
    globalGroup,
  ),
  quiet: toggle('show no notes, counts or next steps on stderr', globalGroup),
  debug: toggle('show requests, responses and times on stderr, without secrets', globalGroup),
  'no-color': toggle('use no colours', globalGroup),
  'no-input': toggle(
    'never ask questions; a command that needs an answer fails and names the flag that gives the answer',
    globalGroup,
  ),
};

/** Flags of commands that send requests to a service. */
export const harFlags = {
  har: text(
    'write all requests and responses to this new file in the format HAR, without secrets; only you can read the file',
    'FILE',
    { helpGroup: requestGroup },
  ),
};

/** Flags of commands whose requests can be shown as curl commands. */
export const requestFlags = {
  curl: Flags.boolean({
    description:
      'print the requests that change something as curl commands, and do not send them; if a command only reads, print its first request',
    helpGroup: requestGroup,
    exclusive: ['output', 'json', 'query'],
  }),
  ...harFlags,
};

/** Flags of the commands that have `--curl`: `requestFlags` and the flags of all commands. */
export const serviceFlags = { ...globalFlags, ...requestFlags };

/** Flags of every command that sends requests to a service, and the flags of all commands. */
export const recordedFlags = { ...globalFlags, ...harFlags };

/** Values of `paceFlags`. */
export interface Pace {
  readonly concurrency?: number | undefined;
  readonly rate?: number | undefined;
  /** Maximum delay in seconds. */
  readonly 'max-wait'?: number | undefined;
}

/**
 * Values of the flags that every command has. The values of `--dry-run`, `requestFlags` and `paceFlags` are included,
 * because every connection needs them, although only some commands have these flags.
 */
export type GlobalFlags = Interfaces.InferredFlags<typeof globalFlags> & {
  readonly 'dry-run'?: boolean;
  readonly curl?: boolean;
  readonly har?: string | undefined;
} & Pace;

/** Help group of the flags that change the layout of a table. */
const columnGroup = 'Table';

/** Flags of commands that show resources. */
export const columnFlags = {
  columns: text(
    'columns to show, such as name.givenName,emails.work; +title,-id adds title to the default columns and removes id',
    'LIST',
    {
      helpGroup: columnGroup,
    },
  ),
  'no-headers': toggle('show no header row', columnGroup),
  'csv-raw': toggle('do not escape cells that a spreadsheet would run as a formula', columnGroup),
};

/** Flags of commands that change something. */
export const changeFlags = {
  'dry-run': toggle('show the requests that would change something, and do not send them', 'Safety'),
};

/** The flag that protects a change against concurrent changes of other clients. */
export const versionFlags = {
  'if-match': text(
    'change the resource only if its version is still this ETag; auto means the version that scimctl read',
    'auto|ETAG',
    {
      helpGroup: 'Safety',
    },
  ),
};
