import { ConsentError, SafetyError } from '../errors/errors.ts';
import { prompter } from '../input/prompts.ts';
import { pluralize } from '../output/pluralize.ts';
import type { CommandScope } from '../scope.ts';
import {
  askForCount,
  askForDeletion,
  askForProfile,
  assertWithinLimit,
  type Consent,
  confirmationThreshold,
  type Destruction,
  isProduction,
  type Target,
} from './consent.ts';

/** The removals on one service, before the operator gives consent. */
export interface ServiceRemovals {
  readonly target: Target;
  readonly destruction: Destruction;
}

/** Returns the names in `--confirm`, which are separated by commas. */
export function confirmedProfiles({ confirm }: Pick<Consent, 'confirm'>): readonly string[] {
  return confirm === undefined ? [] : confirm.split(',').map((name) => name.trim());
}

/** Throws a `ConsentError` if `--confirm` names a profile that is not in use. */
export function assertConfirmedAreUsed(profiles: readonly string[], flags: Pick<Consent, 'confirm'>): void {
  const other = confirmedProfiles(flags).find((name) => !profiles.includes(name));
  if (other === undefined) return;
  throw new ConsentError(
    `--confirm ${JSON.stringify(other)} is not a profile in use`,
    `the profiles in use are ${profiles.join(', ')}`,
  );
}

/**
 * Throws a `SafetyError` if the removals exceed a limit. `--max-removals` with a number limits the sum of the removals
 * on all services. `--max-removals` with a percentage limits the removals on each service. The limit of a profile also
 * applies to each service, but only without `--max-removals`.
 */
export async function assertAllWithinLimits(
  removals: readonly ServiceRemovals[],
  action: string,
  flags: Pick<Consent, 'max-removals'>,
): Promise<void> {
  const limit = flags['max-removals'];
  const count = totalOf(removals);
  if (limit?.kind === 'count') {
    if (count <= limit.count) return;
    throw new SafetyError(
      `this would ${action} on ${pluralize(removals.length, 'service')}, but --max-removals allows only ${limit.count} in total`,
      `to allow this change, use --max-removals ${count}`,
    );
  }
  for (const { destruction, target } of removals) await assertWithinLimit(destruction, target, flags, count);
}

/**
 * Resolves when the operator gives consent to the removals on all services. For each service in production, the
 * operator must give the name of its profile. The other rules are those of `askConsent`, applied to the sum of the
 * removals on all services. Throws a `SafetyError`, a `ConsentError` or a `UsageError`.
 */
export async function askJointConsent(
  { context, flags: { 'no-input': noInput } }: Pick<CommandScope, 'context' | 'flags'>,
  removals: readonly ServiceRemovals[],
  action: string,
  flags: Consent,
): Promise<void> {
  await assertAllWithinLimits(removals, action, flags);
  const named = confirmedProfiles(flags);
  const asker = { context, noInput };
  let typed = 0;
  for (const { target, destruction } of removals) {
    if (!isProduction(target)) continue;
    typed++;
    const { profile } = target;
    if (profile === undefined || named.includes(profile)) continue;
    const missing = removals.flatMap((one) => (isProduction(one.target) ? (one.target.profile ?? []) : []));
    await askForProfile(asker, target, destruction.action, missing.join(','));
  }
  if (flags['max-removals'] !== undefined) return;
  const count = totalOf(removals);
  const place = pluralize(removals.length, 'service');
  if (count > confirmationThreshold) return askForCount(asker, { action, count, place });
  if (flags.yes || typed === removals.length) return;
  if (removals.some(({ destruction }) => destruction.isTyped)) return askForDeletion(asker, { action, count, place });
  const question = `${action.charAt(0).toUpperCase()}${action.slice(1)} on ${place}?`;
  const confirmer = await prompter(context, noInput, question, 'to give consent without a question, use --yes');
  if (!(await confirmer.confirm(question))) throw new ConsentError('nothing was changed');
}

function totalOf(removals: readonly ServiceRemovals[]): number {
  return removals.reduce((sum, { destruction }) => sum + destruction.count, 0);
}
