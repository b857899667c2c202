import type { ResolvedConnection } from '../../profiles/resolve.ts';
import type { Pace } from '../flags.ts';
import { given } from '../given.ts';
import { pluralize } from '../output/pluralize.ts';

/**
 * Limits a connection to the `--concurrency` and `--rate` of a command. The values of the profile are upper limits. If
 * a flag has a larger value than the profile, uses the value of the profile and calls `onCap` with a note. `--max-wait`
 * replaces the value of the profile.
 */
export function limitPace(
  connection: ResolvedConnection,
  flags: Pace,
  onCap: (note: string) => void,
): ResolvedConnection {
  const lower = (name: 'concurrency' | 'rate', effect: (cap: number) => string): number | undefined => {
    const [cap, wanted] = [connection[name], flags[name]];
    if (cap === undefined || wanted === undefined) return wanted ?? cap;
    if (wanted > cap) onCap(`--${name} ${wanted} has no effect: profile ${connection.profile} allows ${effect(cap)}`);
    return Math.min(wanted, cap);
  };
  const concurrency = lower('concurrency', (cap) => `at most ${pluralize(cap, 'concurrent request')}`);
  const rate = lower('rate', (cap) => `at most ${pluralize(cap, 'request')} in a second`);
  return { ...connection, ...given({ concurrency, rate, maxWait: flags['max-wait'] }) };
}
