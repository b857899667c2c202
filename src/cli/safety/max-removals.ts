import * as Flags from '@oclif/core/flags';
import { type RemovalLimit, readRemovalLimit } from '../../profiles/removal-limit.ts';

/** The flag `--max-removals`, which gives consent to a number of removals or to a percentage of all people. */
export const maxRemovalsFlag = Flags.custom<RemovalLimit>({
  description: 'agree to remove the access of at most N people, or of at most P percent of all people',
  helpValue: 'N|P%',
  helpGroup: 'Safety',
  parse: async (typed) => {
    const limit = readRemovalLimit(typed);
    // The message must begin with `Expected`, because `usageError` then adds the name of the flag.
    if (!limit) throw new Error(`Expected a number, or a percentage from 0% to 100%, but received: ${typed}`);
    return limit;
  },
})();
