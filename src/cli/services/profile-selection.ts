import { loadConfig } from '../../profiles/config.ts';
import { resolveConnection } from '../../profiles/resolve.ts';
import { allProfiles, listedProfiles } from '../../profiles/selection.ts';
import { findDirectories } from '../../state/directories.ts';
import { UsageError } from '../errors/errors.ts';
import { text, toggle } from '../flags.ts';
import type { CommandScope } from '../scope.ts';

/** Help group of the flags that select several services. */
const servicesGroup = 'Services';

/** Flags of the commands that work on several services. */
export const profileSelectionFlags = {
  profiles: text('profiles of several services, separated by commas', 'LIST', { helpGroup: servicesGroup }),
  'all-profiles': toggle('the services of all saved profiles', servicesGroup),
};

/** Values of `profileSelectionFlags`. */
export interface ProfileSelection {
  readonly profiles?: string | undefined;
  readonly 'all-profiles'?: boolean | undefined;
}

/**
 * Returns the names of the selected profiles, or `undefined` if neither `--profiles` nor `--all-profiles` is given.
 * Resolves the settings of each profile, so that an unknown or invalid profile stops the command before its first
 * request. Throws a `UsageError` or a `ConfigError`.
 */
export async function selectedProfiles(
  { context, flags }: Pick<CommandScope, 'context' | 'flags'>,
  selection: ProfileSelection,
): Promise<readonly string[] | undefined> {
  const { profiles: list } = selection;
  if (list === undefined && !selection['all-profiles']) return undefined;
  assertOneSelection(flags, selection);
  const config = await loadConfig(findDirectories(context.env).config);
  const names = list === undefined ? allProfiles(config) : listedProfiles(config, list, '--profiles');
  for (const profile of names) await resolveConnection({ profile }, context.env, context.cwd);
  return names;
}

/** Throws a `UsageError` if more than one of `--profile`, `--profiles` and `--all-profiles` is given. */
export function assertOneSelection(flags: CommandScope['flags'], selection: ProfileSelection): void {
  const { profiles: list } = selection;
  const all = selection['all-profiles'] === true;
  if (list !== undefined && all) {
    throw new UsageError('--profiles cannot be used with --all-profiles', {
      hint: 'use only one of the two flags',
    });
  }
  if (flags.profile !== undefined && (list !== undefined || all)) {
    const used = list === undefined ? '--all-profiles' : '--profiles';
    throw new UsageError(`--profile cannot be used with ${used}`, { hint: `leave out --profile` });
  }
}
