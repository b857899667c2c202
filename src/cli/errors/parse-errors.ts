import { didYouMean } from '../../protocol/text/suggest.ts';
import { curlInstead, otherwise } from './curl-instead.ts';
import { UsageError } from './errors.ts';

/**
 * The properties that show the kind of a parse error of oclif. The class of an error cannot be used, because oclif does
 * not export all its classes.
 */
interface ParseError extends Error {
  /** Unknown flags, as typed. */
  readonly flags?: readonly string[];
  /** Missing arguments as objects, or superfluous arguments as texts. */
  readonly args?: readonly ({ readonly name: string } | string)[];
}

interface KnownFlag {
  readonly name?: string;
  readonly allowNo?: boolean;
}

/**
 * Converts a parse error to a `UsageError` of one line with a suggestion. Returns other errors unchanged. `hasArguments`
 * is true if the command has arguments. An unknown flag can then be an id that begins with a hyphen.
 */
export function usageError(error: unknown, id: string, known: readonly KnownFlag[], hasArguments = false): unknown {
  if (!(error instanceof Error) || !('oclif' in error || 'parse' in error || error.message.startsWith('Parsing --'))) {
    return error;
  }
  const { flags, args } = error as ParseError;
  const command = `scimctl ${id.replaceAll(':', ' ')}`;
  const help = `to see the flags and arguments, run ${command} --help`;
  const [unknown] = flags ?? [];
  if (unknown === '--curl')
    return new UsageError(`${id.replaceAll(':', ' ')} has no flag --curl`, { hint: curlInstead[id] ?? otherwise });
  if (unknown !== undefined) {
    const near = unknown.startsWith('--') ? didYouMean(flagName(unknown), flagNames(known)) : undefined;
    const asValue = hasArguments
      ? `if ${flagName(unknown)} is an id or a name, write it after "--": ${command} -- ID`
      : help;
    return new UsageError(`unknown flag ${flagName(unknown)}`, { hint: near ?? asValue });
  }
  const [argument] = args ?? [];
  if (typeof argument === 'string') {
    // The parser reads a word with a hyphen as an argument only after `--`.
    const hint = argument.startsWith('-') ? 'write the flags before "--"' : help;
    return new UsageError(`unexpected argument ${JSON.stringify(argument)}`, { hint });
  }
  if (argument !== undefined) {
    const names = (args as readonly { name: string }[]).map(({ name }) => name.toUpperCase());
    return new UsageError(`${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing`, { hint: help });
  }
  const message = tidy(error.message);
  return new UsageError(message, { hint: suggestedValue(message) ?? help });
}

/** Returns the allowed value of a flag that is similar to the typed value. */
function suggestedValue(message: string): string | undefined {
  const { typed, allowed } =
    /^Expected --[\w-]+=(?<typed>\S+) to be one of: (?<allowed>.*)$/.exec(message)?.groups ?? {};
  return typed === undefined || allowed === undefined ? undefined : didYouMean(typed, allowed.split(', '));
}

function flagNames(known: readonly KnownFlag[]): string[] {
  return known.flatMap(({ name = '', allowNo }) => (allowNo ? [`--${name}`, `--no-${name}`] : [`--${name}`]));
}

/** Returns the name of a typed flag without the value after the equals sign, because the value may be a secret. */
function flagName(typed: string): string {
  return typed.split('=')[0] as string;
}

/** Removes colours, line breaks and the reference to the help from a message of oclif. */
function tidy(message: string): string {
  return message
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(/\n?See more help with --help/g, '')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replace(/^Parsing (--\S+) E/, '$1: e');
}
