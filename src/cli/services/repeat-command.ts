import { shellWord } from '../output/shell-word.ts';

/** Flags that `repeatCommand` leaves out, and the number of words that each flag takes as its value. */
const jointFlags: ReadonlyMap<string, number> = new Map([
  ['--profiles', 1],
  ['--all-profiles', 0],
  ['--confirm', 1],
]);

/**
 * Returns the command line that repeats the run for only one of its profiles. Omits `--confirm`, because its value may
 * contain the names of other profiles.
 */
export function repeatCommand(command: string, argv: readonly string[], profile: string, flag = '--profile'): string {
  const words: string[] = [];
  const end = argv.indexOf('--');
  const last = end === -1 ? argv.length : end;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    const [name = ''] = word.split('=', 1);
    const values = at < last ? jointFlags.get(name) : undefined;
    if (values === undefined) words.push(word);
    else if (!word.includes('=')) at += values;
  }
  return ['scimctl', ...command.split(':'), flag, profile, ...words].map(shellWord).join(' ');
}
