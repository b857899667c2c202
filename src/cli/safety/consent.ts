import { isProduction as isProductionEnvironment } from '../../profiles/environment.ts';
import {
  allowedRemovals,
  minimumForShare,
  printRemovalLimit,
  type RemovalLimit,
} from '../../profiles/removal-limit.ts';
import type { ResolvedConnection } from '../../profiles/resolve.ts';
import type { Context } from '../context.ts';
import { ConsentError, SafetyError } from '../errors/errors.ts';
import { text, toggle } from '../flags.ts';
import { canAsk, prompter } from '../input/prompts.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';
import { type GuardValues, keepMembersFlag } from './keep-members.ts';
import { maxRemovalsFlag } from './max-removals.ts';

/** Maximum number of removals that the operator can confirm without typing their number. */
export const confirmationThreshold = 10;

/** Flags of the checks that always apply, even if the operator has given consent. */
export const guardFlags = {
  'keep-members': keepMembersFlag(
    'refuse the change if a group would have fewer than N active members after the change',
    'Safety',
  ),
  'include-self': toggle('allow the command to deactivate or delete the account that the token belongs to', 'Safety'),
};

/** Flags that give consent in advance, and the flags of the checks that apply even with consent (`guardFlags`). */
export const consentFlags = {
  yes: toggle('do not ask for confirmation', 'Safety'),
  confirm: text('name of the profile; confirms a removal in production', 'PROFILE', {
    helpGroup: 'Safety',
  }),
  'max-removals': maxRemovalsFlag,
  ...guardFlags,
};

/** The values of the flags in `consentFlags`. */
export interface Consent extends GuardValues {
  readonly yes?: boolean | undefined;
  readonly confirm?: string | undefined;
  readonly 'max-removals'?: RemovalLimit | undefined;
}

/** The removals of a change that need consent. */
export interface Destruction {
  /** The action in a form that can follow "Type N to", such as `deactivate 3 people`. */
  readonly action: string;
  readonly count: number;
  /** False for a change that is easy to reverse. Such a change needs consent only in production. Default: `true`. */
  readonly isGrave?: boolean;
  /** True if the operator must type the number of removals, even if this number is small. Default: `false`. */
  readonly isTyped?: boolean;
  /** Number of people on the service, for a limit in percent. */
  readonly countPeople?: () => Promise<number | undefined>;
}

/** The settings of a connection that determine which consent is needed. */
export type Target = Pick<ResolvedConnection, 'base' | 'profile' | 'environment' | 'maxRemovals'>;

/** Returns the host and the profile of a connection as text for messages. */
export function placeOf({ base, profile }: Target): string {
  const host = URL.canParse(base) ? new URL(base).host : base;
  return profile === undefined ? host : `${host} (profile ${profile})`;
}

/** True for a profile whose environment is production. */
export function isProduction({ profile, environment }: Pick<Target, 'profile' | 'environment'>): boolean {
  return profile !== undefined && isProductionEnvironment(environment);
}

/**
 * Throws a `SafetyError` if the number of removals exceeds the limit of `--max-removals` or of the profile. If the
 * limit is in percent, also throws a `SafetyError` if the service has fewer than 10 people, or does not report the
 * number of its people. `total` is the number of removals on all services of the run. The hint of the error proposes
 * `total` as the value of
 * `--max-removals`.
 */
export async function assertWithinLimit(
  { action, count, countPeople }: Destruction,
  target: Target,
  flags: Pick<Consent, 'max-removals'>,
  total = count,
): Promise<void> {
  const own = flags['max-removals'];
  const limit = own ?? target.maxRemovals;
  if (!limit) return;
  const refused = (reason: string, wayOut = `to allow this change, use --max-removals ${total}`): SafetyError =>
    new SafetyError(`this would ${action} on ${placeOf(target)}${reason}`, wayOut);
  if (limit.kind === 'count') {
    if (count <= limit.count) return;
    const by = own
      ? `--max-removals allows only ${limit.count}`
      : `the profile ${target.profile} limits the removals of one run to ${limit.count}`;
    throw refused(`, but ${by}`);
  }
  const percent = printRemovalLimit(limit);
  const share = own ? `--max-removals ${percent}` : `the limit ${percent} of the profile ${target.profile}`;
  const people = await countPeople?.();
  if (people === undefined || people < minimumForShare) {
    const reason =
      people === undefined
        ? 'the number of people, which the service does not report'
        : `at least ${minimumForShare} people, and the service reports ${pluralize(people, 'person', 'people')}`;
    throw refused(`, but ${share} needs ${reason}`, `give a number instead of the percentage: --max-removals ${total}`);
  }
  const allowed = allowedRemovals(limit, people);
  if (count <= allowed) return;
  throw refused(`, which is ${pluralize(count, 'removal')}, but ${share} allows only ${allowed} of ${people} people`);
}

/**
 * Resolves when the operator gives consent, by flags or on a terminal. In production, the operator must give the name
 * of the profile. For more than 10 removals, the operator must give their number. Otherwise, the answer `yes` is
 * enough. Throws a `ConsentError` if the operator refuses, if an answer is wrong, or if a flag is missing. Throws a
 * `UsageError` if the answer `yes` is needed and the terminal is not interactive.
 */
export async function askConsent(
  { context, flags: { 'no-input': noInput } }: Pick<CommandScope, 'context' | 'flags'>,
  target: Target,
  destruction: Destruction,
  flags: Consent,
): Promise<void> {
  const { action, count, isGrave = true, isTyped = false } = destruction;
  const place = placeOf(target);
  const asker = { context, noInput };
  const { profile } = target;
  await assertWithinLimit(destruction, target, flags);
  if (flags.confirm !== undefined && flags.confirm !== profile) {
    throw new ConsentError(
      `--confirm ${JSON.stringify(flags.confirm)} does not name the profile in use`,
      profile === undefined ? 'the connection has no profile' : `the profile in use is ${profile}, for ${place}`,
    );
  }
  const asksForName = isProduction(target);
  if (asksForName && profile !== undefined && flags.confirm === undefined) {
    await askForProfile(asker, target, action);
  }
  if (count > confirmationThreshold) {
    if (flags['max-removals'] !== undefined) return;
    return askForCount(asker, { action, count, place });
  }
  const isAnswered = flags.yes || flags['max-removals'] !== undefined || asksForName;
  if (isAnswered || !isGrave) return;
  if (isTyped) return askForDeletion(asker, { action, count, place });
  const question = `${action.charAt(0).toUpperCase()}${action.slice(1)} on ${place}?`;
  const confirmer = await prompter(context, noInput, question, 'to give consent without a question, use --yes');
  if (!(await confirmer.confirm(question))) throw new ConsentError('nothing was changed');
}

/** The parts of a command that a question needs. */
interface Asker {
  readonly context: Context;
  readonly noInput: boolean;
}

/**
 * Asks the operator to type the name of the profile, because its environment is production. Throws a `ConsentError` for
 * any other answer, and if the terminal is not interactive. The hint of the error proposes `--confirm` with `names`,
 * which is the name of the profile by default.
 */
export async function askForProfile(asker: Asker, target: Target, action: string, names?: string): Promise<void> {
  const { profile = '' } = target;
  const place = placeOf(target);
  const refusal = new ConsentError(
    `this would ${action} on ${place}, which is production`,
    `to allow this change, use --confirm ${names ?? profile}`,
  );
  await askForText(asker, { expected: profile, action, place, refusal });
}

/** Asks the operator to type the number of removals. Throws a `ConsentError` in the same cases as `askForProfile`. */
export async function askForCount(
  asker: Asker,
  { action, count, place }: { readonly action: string; readonly count: number; readonly place: string },
): Promise<void> {
  const refusal = new ConsentError(
    `this would ${action} on ${place}; for more than ${confirmationThreshold} removals, the consent must include the number of removals`,
    `to allow this change, use --max-removals ${count}; --yes is not enough`,
  );
  await askForText(asker, { expected: String(count), action, place, refusal });
}

/**
 * Asks the operator to type the number of removals, even if this number is small. Throws a `ConsentError` if the
 * operator types something else, or if the terminal is not interactive.
 */
export async function askForDeletion(
  asker: Asker,
  { action, count, place }: { readonly action: string; readonly count: number; readonly place: string },
): Promise<void> {
  const reason = `this would ${action} on ${place}, and this needs consent`;
  const refusal = new ConsentError(reason, 'to give consent without a question, use --yes');
  await askForText(asker, { expected: String(count), action, place, refusal });
}

/** A text that the operator must type as consent. `refusal` is the error if the terminal is not interactive. */
interface TypedConsent {
  readonly expected: string;
  readonly action: string;
  readonly place: string;
  readonly refusal: ConsentError;
}

async function askForText(
  { context, noInput }: Asker,
  { expected, action, place, refusal }: TypedConsent,
): Promise<void> {
  if (!canAsk(context, noInput)) throw refusal;
  const asker = await prompter(context, noInput, action, refusal.hint ?? '');
  const answer = await asker.input(`Type ${expected} to ${action} on ${place}`);
  if (answer.trim() !== expected) throw new ConsentError('nothing was changed');
}
