import { isProduction as isProductionEnvironment } from '../../profiles/environment.ts';
import { allowedRemovals, printRemovalLimit } from '../../profiles/removal-limit.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import { SafetyError } from '../errors/errors.ts';
import { integer, text, toggle } from '../flags.ts';
import { canAsk, prompter } from '../input/prompts.ts';
import type { CommandScope } from '../scope.ts';

/** A larger number of removals must be confirmed by typing the number. */
export const confirmationThreshold = 10;

/** Flags that give consent in advance. */
export const consentFlags = {
  yes: toggle('do not ask', 'Safety'),
  confirm: text('name of the profile; confirms a removal in production', 'PROFILE', {
    helpGroup: 'Safety',
  }),
  'max-removals': integer('agree to remove the access of at most N people', 'N', 0, 'Safety'),
};

/** Values of `consentFlags`. */
export interface Consent {
  readonly yes?: boolean | undefined;
  readonly confirm?: string | undefined;
  readonly 'max-removals'?: number | undefined;
}

/** A removal that needs consent. */
export interface Destruction {
  /** In words that follow "Type N to": `deactivate 3 people`. */
  readonly action: string;
  readonly count: number;
  /** False for a change that is easily reversed: consent is needed in production only. Default: true. */
  readonly isGrave?: boolean;
  /** Number of people on the service, for a limit in percent. */
  readonly countPeople?: () => Promise<number | undefined>;
}

type Target = Pick<ResolvedConnection, 'base' | 'profile' | 'environment' | 'maxRemovals'>;

/** The host and the profile of a connection, for messages. */
export function placeOf({ base, profile }: Target): string {
  const host = URL.canParse(base) ? new URL(base).host : base;
  return profile === undefined ? host : `${host} (profile ${profile})`;
}

/** True for a profile whose environment is production. */
export function isProduction({ profile, environment }: Pick<Target, 'profile' | 'environment'>): boolean {
  return profile !== undefined && isProductionEnvironment(environment);
}

/** Throws a `SafetyError` above the limit of `--max-removals` or of the profile. */
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
 * Resolves when consent is given, by flags or on a terminal: in production the name of the profile, above 10 removals their
 * number, else a yes. Throws a `SafetyError` for a refusal, a wrong answer or a missing flag, and a `UsageError` if a yes is
 * needed and no question can be asked.
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
