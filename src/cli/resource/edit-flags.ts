import type { BulkChoice } from '../../provisioning/index.ts';
import { showFlag } from '../bulk/result-rows.ts';
import type { ResultFlags } from '../bulk/run-results.ts';
import { UsageError } from '../errors/errors.ts';
import { bulkFlag, columnFlags, paceFlags, text } from '../flags.ts';
import type { Consent } from '../safety/consent.ts';

/** Flags of the commands that can change all people whom a filter selects. */
export const editFlags = {
  filter: text('change all users who match the filter, as a job; see scimctl help filters', 'FILTER', { char: 'f' }),
  bulk: bulkFlag,
  ...paceFlags,
  show: showFlag,
  report: text('write the result of every user to this file, one JSON object per line', 'FILE'),
  ...columnFlags,
};

/** Values of the flags of a change by filter. */
export type EditFlags = ResultFlags &
  Consent & {
    readonly filter?: string | undefined;
    readonly bulk?: BulkChoice | undefined;
  };

/** Flags that are valid only with `--filter`. */
const onlyWithFilter = ['bulk', 'show', 'report', 'columns', 'no-headers', 'csv-raw'] as const;

/** Flags that are valid only without `--filter`. */
const onlyWithName = ['by', 'if-match'] as const;

/** A command, and the names of people in its arguments. */
export interface ChosenPeople {
  /** Words of the command after `scimctl`, which are the topic and the verb: `users update`. */
  readonly command: string;
  /** The names that were typed. */
  readonly names: readonly string[];
  /** Name of the argument in messages: `NAME`. */
  readonly argument: string;
}

/**
 * Returns the value of `--filter`. Returns `undefined` if names are given instead. Throws a `UsageError` in these
 * cases: both names and `--filter` are given, both are missing, the filter is empty, or a flag does not apply.
 */
export function chosenFilter(
  { command, names, argument }: ChosenPeople,
  flags: Readonly<Record<string, unknown>>,
): string | undefined {
  const { filter } = flags;
  const hint = `to see the flags and arguments, run scimctl ${command} --help`;
  const unfit = (typeof filter === 'string' ? onlyWithName : onlyWithFilter).find((flag) => flags[flag] !== undefined);
  if (typeof filter !== 'string') {
    if (names.length === 0)
      throw new UsageError(`${argument} is missing`, { hint: `give ${argument} or --filter; ${hint}` });
    if (unfit !== undefined) throw new UsageError(`--${unfit} needs --filter`, { hint });
    return undefined;
  }
  if (names.length > 0) {
    throw new UsageError(`both ${argument} ${JSON.stringify(names[0])} and --filter are given`, {
      hint: `to select users by name, give only ${argument}; to select all users who match a filter, give only --filter`,
    });
  }
  if (filter.trim() === '') {
    throw new UsageError('--filter is empty', {
      hint: 'give a filter that selects the users, such as userType eq "Contractor"',
    });
  }
  if (unfit !== undefined)
    throw new UsageError(`--${unfit} applies to one user, but --filter selects many users`, { hint });
  return filter;
}
