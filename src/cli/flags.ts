import type { Interfaces } from '@oclif/core';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { type Format, formats } from '../output/formats.ts';
import { globalGroup } from './help/command.ts';

/**
 * Required for every argument: without this option, oclif reads a missing argument from standard input and so consumes the
 * input of a `while read` loop of the caller.
 */
const ownStdin = { ignoreStdin: true } as const;

/** An argument that must be given. */
export const required = (description: string) => Args.string({ description, required: true, ...ownStdin });
/** An argument that may be given. */
export const optional = (description: string) => Args.string({ description, ...ownStdin });
/** One or more arguments. */
export const several = (description: string) =>
  Args.string({ description, required: true, multiple: true, ...ownStdin });

type TextOptions = { char?: 'd' | 'e' | 'f' | 'H' | 'o' | 'q' | 'X'; helpGroup?: string };

/** A flag with a text value. */
export const text = (description: string, helpValue: string, options: TextOptions = {}) =>
  Flags.string({ description, helpValue, ...options });

/** A repeatable flag. Each occurrence takes one value, so that arguments after the flag stay arguments. */
export const texts = (description: string, helpValue: string, options: TextOptions = {}) =>
  Flags.string({ description, helpValue, multiple: true, multipleNonGreedy: true, ...options });

/** A flag with one of a few values. */
export const choice = <T extends string>(
  description: string,
  helpValue: string,
  options: readonly T[],
  helpGroup?: string,
) => Flags.option({ options })({ description, helpValue, ...(helpGroup === undefined ? {} : { helpGroup }) });

/** A flag with a whole number of at least `min`. */
export const integer = (description: string, helpValue: string, min = 1, helpGroup?: string) =>
  Flags.integer({ description, helpValue, min, ...(helpGroup === undefined ? {} : { helpGroup }) });

/** A flag with a TCP port, 0 for a free one. */
export const portNumber = (description: string) =>
  Flags.integer({ description, helpValue: 'PORT', min: 0, max: 65_535 });

/** A flag without a value. */
export const toggle = (description: string, helpGroup?: string) =>
  Flags.boolean({ description, ...(helpGroup === undefined ? {} : { helpGroup }) });

/** A boolean flag with a negative form (`--no-NAME`) that may be absent. */
export const yesOrNo = (description: string, helpGroup?: string) =>
  Flags.boolean({ description, allowNo: true, ...(helpGroup === undefined ? {} : { helpGroup }) });

/** The flags of every command. */
export const globalFlags = {
  profile: text('profile to use', 'NAME', { helpGroup: globalGroup }),
  output: Flags.option({ options: Object.keys(formats) as Format[] })({
    char: 'o',
    description: 'format; table on a terminal, else json',
    helpValue: 'FORMAT',
    helpGroup: globalGroup,
  }),
  json: Flags.boolean({ description: 'same as -o json', helpGroup: globalGroup, exclusive: ['output'] }),
  query: text('JMESPath expression over the whole result', 'EXPR', { char: 'q', helpGroup: globalGroup }),
  timeout: integer('maximum time of a request in seconds, to the end of the response', 'SECONDS', 1, globalGroup),
  quiet: toggle('show no notes, counts or next steps on stderr', globalGroup),
  debug: toggle('show requests, responses and times on stderr, without secrets', globalGroup),
  'no-color': toggle('no colour', globalGroup),
  'no-input': toggle('never ask questions; an error names the flag that gives the answer', globalGroup),
};

/** Values of the flags that every command has. */
export type GlobalFlags = Interfaces.InferredFlags<typeof globalFlags> & { readonly 'dry-run'?: boolean };

/** Group of the flags that shape a table. */
const columnGroup = 'Table';

/** Flags of commands that show resources. */
export const columnFlags = {
  columns: text('columns, such as name.givenName,emails.work, or +title,-id to change the default', 'LIST', {
    helpGroup: columnGroup,
  }),
  'no-headers': toggle('show no header row', columnGroup),
  'csv-raw': toggle('do not escape cells that a spreadsheet would run as a formula', columnGroup),
};

/** Flags of commands that change something. */
export const changeFlags = {
  'dry-run': toggle('show the requests that would change something, and do not send them', 'Safety'),
};

/** The flag that protects a change against concurrent changes of other clients. */
export const versionFlags = {
  'if-match': text('change only this version: auto for the version that was read, or an ETag', 'auto|ETAG', {
    helpGroup: 'Safety',
  }),
};
