import * as Flags from '@oclif/core/flags';
import type { KeepMembers } from '../../changes/guard/keep-members.ts';
import { type MemberMinimum, readMemberMinimum } from '../../profiles/keep-members.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';

/** Creates the repeatable flag `--keep-members`. */
export const keepMembersFlag = (description: string, helpGroup: string | undefined) =>
  Flags.custom<MemberMinimum>({
    parse: async (typed) => {
      const minimum = readMemberMinimum(typed);
      // The message must begin with `Expected`, because `usageError` then adds the name of the flag.
      if (!minimum)
        throw new Error(`Expected a group and a number of at least 1, such as Admins=2, but received: ${typed}`);
      return minimum;
    },
  })({
    description,
    helpValue: 'GROUP=N',
    multiple: true,
    multipleNonGreedy: true,
    ...(helpGroup === undefined ? {} : { helpGroup }),
  });

/** Values of the flags that `guardOptionsOf` reads. */
export interface GuardValues {
  readonly 'keep-members'?: readonly MemberMinimum[] | undefined;
  readonly 'include-self'?: boolean | undefined;
}

/**
 * Returns the options of the checks that always apply, even if the operator gives consent. The options come from the
 * profile and the flags.
 */
export function guardOptionsOf(
  connection: Pick<ResolvedConnection, 'protect' | 'keepMembers'>,
  flags: GuardValues,
): {
  readonly protect: readonly string[];
  readonly keepMembers: readonly KeepMembers[];
  readonly includeSelf: boolean;
} {
  return {
    protect: connection.protect,
    keepMembers: keepMembersOf(connection, flags['keep-members']),
    includeSelf: flags['include-self'] ?? false,
  };
}

/**
 * Returns the `--keep-members` rules of a run, from the profile and from the command line. If two rules concern the
 * same group, the stricter rule applies. A flag can therefore not weaken a rule of the profile.
 */
function keepMembersOf(
  { keepMembers }: Pick<ResolvedConnection, 'keepMembers'>,
  typed: readonly MemberMinimum[] = [],
): KeepMembers[] {
  return [
    ...keepMembers.map((minimum) => ({ ...minimum, from: 'profile' as const })),
    ...typed.map((minimum) => ({ ...minimum, from: 'flag' as const })),
  ];
}
