import { UsageError } from '../errors/errors.ts';
import { isSelection, readConditions, type SelectionFlags } from '../filter/selection.ts';

/** Flags that are valid only for a change of many people, which runs as a job. */
const onlyForJobs = ['bulk', 'show', 'report', 'columns', 'no-headers', 'csv-raw'];

/** A command, and the names of resources in its arguments. */
export interface Chosen {
  /** Words of the command after `scimctl`, which are the topic and the verb: `users update`. */
  readonly command: string;
  /** The names that were typed. */
  readonly names: readonly string[];
  /** Name of the argument in messages: `NAME`. */
  readonly argument: string;
  /** True if the command also has `--filter` and `--where`. Default: true. */
  readonly hasFilter?: boolean;
  /**
   * True if the command changes several named resources without a job, in the same way as one resource. Default: false.
   */
  readonly isOneChange?: boolean;
}

/**
 * The resources that a command changes. They are selected by a filter, by a list of ids, or by names that were typed.
 */
export type Choice =
  | { readonly kind: 'filter' }
  | { readonly kind: 'ids'; readonly file: string }
  | { readonly kind: 'names'; readonly names: readonly string[] };

/**
 * Returns how the command line selects resources. Throws a `UsageError` if no selection is given, or if more than one
 * of these is given: names, `--filter` or `--where`, `--ids`. Also throws a `UsageError` for an empty filter, and for a
 * flag that does not apply.
 */
export function chooseResources(
  { command, names, argument, hasFilter = true, isOneChange = false }: Chosen,
  flags: SelectionFlags & { readonly ids?: string | undefined } & Readonly<Record<string, unknown>>,
): Choice {
  const { filter, ids } = flags;
  const hint = `to see the flags and arguments, run scimctl ${command} --help`;
  const filterFlag = filter !== undefined ? '--filter' : isSelection(flags) ? '--where' : undefined;
  const selector = filterFlag ?? (ids === undefined ? undefined : '--ids');
  if (filterFlag !== undefined && ids !== undefined) {
    throw new UsageError(`both ${filterFlag} and --ids are given`, {
      hint: `give only ${filterFlag} to select users by a condition, or only --ids to select them by id`,
    });
  }
  const ways = [...(hasFilter ? ['--filter', '--where'] : []), '--ids'];
  if (selector === undefined && names.length === 0)
    throw new UsageError(`${argument} is missing`, { hint: `give ${joined([argument, ...ways])}; ${hint}` });
  if (selector !== undefined && names.length > 0) {
    throw new UsageError(`both ${argument} ${JSON.stringify(names[0])} and ${selector} are given`, {
      hint:
        selector === '--ids'
          ? `give the names as ${argument}, or their ids with --ids`
          : `to select users by name, give only ${argument}; to select all users who match a filter, give only ${selector}`,
    });
  }
  if (filter?.trim() === '') {
    throw new UsageError('--filter is empty', {
      hint: 'give a filter that selects the users, such as userType eq "Contractor"',
    });
  }
  readConditions(flags);
  const isMany = selector !== undefined || names.length > 1;
  const onlyForOne = names.length > 1 ? ['if-match'] : ['by', 'if-match'];
  const unfitForMany = isMany ? onlyForOne.find((flag) => flags[flag] !== undefined) : undefined;
  if (unfitForMany !== undefined) {
    const chosen = selector === undefined ? 'several names are given' : `${selector} selects many resources`;
    throw new UsageError(`--${unfitForMany} applies to one resource, but ${chosen}`, { hint });
  }
  const isJob = filterFlag !== undefined || (isMany && !isOneChange);
  const unfit = hasFilter && !isJob ? onlyForJobs.find((flag) => flags[flag] !== undefined) : undefined;
  if (unfit !== undefined)
    throw new UsageError(`--${unfit} needs ${joined(ways.filter((way) => way !== '--ids' || !isOneChange))}`, { hint });
  if (filterFlag !== undefined) return { kind: 'filter' };
  return ids === undefined ? { kind: 'names', names } : { kind: 'ids', file: ids };
}

/** Joins words with commas, and the last two words with `or`. */
function joined(words: readonly string[]): string {
  const [last = '', ...others] = [...words].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}
