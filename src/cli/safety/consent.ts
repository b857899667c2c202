import { isProduction as isProductionEnvironment } from '../../profiles/environment.ts';
import { allowedRemovals, printRemovalLimit } from '../../profiles/removal-limit.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import { SafetyError } from '../errors/errors.ts';
import { integer, text, toggle } from '../flags.ts';
import { canAsk, prompter } from '../input/prompts.ts';
import type { CommandScope } from '../scope.ts';

/** More removals than this have to be confirmed by their number. */
export const confirmationThreshold = 10;

/** Flags that answer before they are asked. */
export const consentFlags = {
  yes: toggle('do not ask', 'Safety'),
  confirm: text('name of the profile; confirms a removal in production', 'PROFILE', {
    helpGroup: 'Safety',
  }),
  'max-removals': integer('agree to remove the access of at most N people', 'N', 0, 'Safety'),
};

/** What these flags and `--max-removals` were set to. */
export interface Consent {
  readonly yes?: boolean | undefined;
  readonly confirm?: string | undefined;
  readonly 'max-removals'?: number | undefined;
}

/** What is about to be destroyed. */
export interface Destruction {
  /** In words that follow "Type N to": `deactivate 3 people`. */
  readonly action: string;
  readonly count: number;
  /** False for what is undone as easily as it is done: it is asked about in production only. Default true. */
  readonly isGrave?: boolean;
  /** How many people the service has, for a limit that is a share of them. */
  readonly countPeople?: () => Promise<number | undefined>;
}

type Target = Pick<ResolvedConnection, 'base' | 'profile' | 'environment' | 'maxRemovals'>;

/** Where something happens, in words: the host, and the profile that led there. */
export function placeOf({ base, profile }: Target): string {
  const host = URL.canParse(base) ? new URL(base).host : base;
  return profile === undefined ? host : `${host} (profile ${profile})`;
}

/** True for a profile whose environment is production. */
export function isProduction({ profile, environment }: Pick<Target, 'profile' | 'environment'>): boolean {
  return profile !== undefined && isProductionEnvironment(environment);
}

/** Throws a `SafetyError` above the limit that `--max-removals` gives, else the profile. */
async function assertWithinLimit(
  { action, count, countPeople }: Destruction,
  target: Target,
  flags: Consent,
): Promise<void> {
  const own = flags['max-removals'];
  const { maxRemovals, profile } = target;
  if (own === undefined && maxRemovals === undefined) return;
  const people = own === undefined && maxRemovals?.kind === 'share' ? ((await countPeople?.()) ?? 0) : 0;
  const limit = own ?? (maxRemovals ? allowedRemovals(maxRemovals, people) : count);
  if (count <= limit) return;
  const ofProfile = maxRemovals && own === undefined ? printRemovalLimit(maxRemovals) : '';
  const share = ofProfile.endsWith('%') ? `, ${limit} of ${people} people,` : '';
  const by =
    own === undefined ? `the profile ${profile} allows ${ofProfile}${share} in one run` : `${limit} are allowed`;
  throw new SafetyError(`this would ${action} on ${placeOf(target)}, and ${by}`, `--max-removals ${count} allows it`);
}

/**
 * Resolves when somebody has agreed to a destruction, by flags or on a terminal: with the profile's name in production, with
 * the number above 10, else with a yes. Throws a `SafetyError` for a no and for a number or a name that nobody gave, and a
 * `UsageError` for a yes that nobody can be asked for.
 */
export async function askConsent(
  { context, flags: { 'no-input': noInput } }: Pick<CommandScope, 'context' | 'flags'>,
  target: Target,
  destruction: Destruction,
  flags: Consent,
): Promise<void> {
  const { action, count, isGrave = true } = destruction;
  const place = placeOf(target);
  const typed = async (expected: string, instead: SafetyError): Promise<void> => {
    if (!canAsk(context, noInput)) throw instead;
    const asker = await prompter(context, noInput, action, instead.hint ?? '');
    const answer = await asker.input(`Type ${expected} to ${action} on ${place}`);
    if (answer.trim() !== expected) throw new SafetyError('nothing was changed');
  };
  const { profile } = target;
  await assertWithinLimit(destruction, target, flags);
  if (flags.confirm !== undefined && flags.confirm !== profile) {
    throw new SafetyError(
      `--confirm ${JSON.stringify(flags.confirm)} is not the profile in use`,
      profile === undefined ? 'the connection has no profile' : `it is ${profile}, which leads to ${place}`,
    );
  }
  const asksForName = isProduction(target);
  if (asksForName && profile !== undefined && flags.confirm === undefined) {
    const reason = `this would ${action} on ${place}, which is production`;
    await typed(profile, new SafetyError(reason, `--confirm ${profile} allows it`));
  }
  if (count > confirmationThreshold) {
    if (flags['max-removals'] !== undefined) return;
    const reason = `this would ${action}, more than ${confirmationThreshold}, on ${place}`;
    await typed(String(count), new SafetyError(reason, `--max-removals ${count} allows it; --yes does not`));
    return;
  }
  const isAnswered = flags.yes || flags['max-removals'] !== undefined || asksForName;
  if (isAnswered || !isGrave) return;
  const question = `${action.charAt(0).toUpperCase()}${action.slice(1)} on ${place}?`;
  const asker = await prompter(context, noInput, question, '--yes agrees without a question');
  if (!(await asker.confirm(question))) throw new SafetyError('nothing was changed');
}
