import { destructiveDeactivation } from '../../changes/dialect/deactivation.ts';
import { describeRemoval, type Removal } from '../../changes/removals.ts';
import { UserModel } from '../../protocol/schema/model.ts';
import { ConsentError } from '../errors/errors.ts';
import { canAsk, prompter } from '../input/prompts.ts';
import { pluralize } from '../output/pluralize.ts';
import { countPeople } from '../safety/command-guard.ts';
import { askConsent, assertWithinLimit, type Consent, placeOf } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';

/** Options of the question that is asked before people lose access. */
interface DeactivationOptions {
  /**
   * True if a dry run also checks the limit of removals. If the limit is exceeded, the dry run then throws a
   * `SafetyError`.
   */
  readonly isLimited?: boolean;
  /** True if the accounts of the people are deleted too. The number of people must then be typed on a terminal. */
  readonly isDeletion?: boolean;
  /**
   * True if a dry run also asks for consent. A dry run without consent then ends with an error, in the same way as a
   * real run.
   */
  readonly isRefusedAlike?: boolean;
}

/**
 * Describes the loss of access in a form that can follow "this would". `people` is the number with its noun, such as
 * `3 people`. `destroyed` says what the service destroys when a person becomes inactive.
 */
export function deactivationOf(people: string, isDeletion: boolean, destroyed?: string): string {
  if (isDeletion) return `deactivate and permanently delete ${people}`;
  return destroyed === undefined ? `deactivate ${people}` : `deactivate ${people} (${destroyed})`;
}

/**
 * Describes what happens to people who lose access: `deactivated and then deleted permanently`, or `deactivated`. If
 * `destroyed` is given, the text for a deactivation also says what the service destroys.
 */
export function fateOf(isDeletion: boolean, destroyed: string | undefined): string {
  if (isDeletion) return 'deactivated and then deleted permanently';
  return destroyed === undefined ? 'deactivated' : `deactivated (${destroyed})`;
}

/**
 * Shows the names of the people who lose access, and asks for consent. A dry run asks for consent only if
 * `isRefusedAlike` is set, and always resolves to `false`. Throws the errors of `askConsent`.
 */
export async function confirmDeactivations(
  scope: CommandScope,
  count: number,
  names: readonly string[],
  consent: Consent,
  { isLimited = false, isDeletion = false, isRefusedAlike = false }: DeactivationOptions = {},
): Promise<boolean> {
  const { client, connection } = await scope.session();
  const people = pluralize(count, 'person', 'people');
  const will = scope.isDryRun ? 'would' : 'will';
  const destroyed = destructiveDeactivation(client.dialect);
  const fate = fateOf(isDeletion, destroyed);
  scope.note(`${people} ${will} be ${fate} on ${placeOf(connection)}:`, ...names.map((name) => `  ${name}`));
  const action = deactivationOf(people, isDeletion, destroyed);
  const isTyped = isDeletion || destroyed !== undefined;
  const destruction = { action, count, isTyped, countPeople: () => countPeople(client, UserModel) };
  if (scope.isDryRun && !isRefusedAlike) {
    if (isLimited || scope.flags.curl) await assertWithinLimit(destruction, connection, consent);
    return false;
  }
  await askConsent(scope, connection, destruction, consent);
  return !scope.isDryRun;
}

/** Asks for confirmation if the terminal is interactive and `--yes` is absent. Throws a `ConsentError` if the answer is no. */
export async function confirmRun(scope: CommandScope, question: string, yes: boolean): Promise<void> {
  const { context, flags, isDryRun } = scope;
  const noInput = flags['no-input'];
  if (yes || isDryRun || !canAsk(context, noInput)) return;
  const asker = await prompter(context, noInput, question, '--yes');
  if (!(await asker.confirm(question))) throw new ConsentError('nothing was changed');
}

/** Maximum number of memberships that are listed before the question. */
const listedAtMost = 50;

/**
 * Shows the removals of an import and asks for consent. A person who is deactivated counts as one removal. A membership
 * that is removed also counts as one removal. A dry run asks only if `isRefusedAlike` is set. Throws the errors of
 * `askConsent`.
 */
export async function confirmRemovals(
  scope: CommandScope,
  removals: readonly Removal[],
  consent: Consent,
  { isRefusedAlike = false }: Pick<DeactivationOptions, 'isRefusedAlike'> = {},
): Promise<void> {
  const leaves = removals.filter(({ kind }) => kind === 'leave');
  const deactivations = removals.filter(({ kind }) => kind !== 'leave');
  const names = deactivations.map(({ label }) => label);
  if (leaves.length === 0) {
    await confirmDeactivations(scope, names.length, names, consent, { isRefusedAlike });
    return;
  }
  const { client, connection } = await scope.session();
  const people = pluralize(names.length, 'person', 'people');
  const memberships = pluralize(leaves.length, 'membership');
  const destroyed = destructiveDeactivation(client.dialect);
  const [will, place] = [scope.isDryRun ? 'would' : 'will', placeOf(connection)];
  if (names.length > 0)
    scope.note(`${people} ${will} be ${fateOf(false, destroyed)} on ${place}:`, ...names.map((name) => `  ${name}`));
  const listed = leaves.slice(0, listedAtMost).map((removal) => `  ${describeRemoval(removal)}`);
  const more = leaves.length > listed.length ? [`  and ${leaves.length - listed.length} more`] : [];
  scope.note(`${memberships} ${will} be removed on ${place}:`, ...listed, ...more);
  if (scope.isDryRun && !isRefusedAlike && !scope.flags.curl) return;
  const parts = [...(names.length > 0 ? [deactivationOf(people, false, destroyed)] : []), `remove ${memberships}`];
  const isTyped = names.length > 0 && destroyed !== undefined;
  const count = removals.length;
  const countAll = () => countPeople(client, UserModel);
  const destruction = { action: parts.join(' and '), count, isTyped, countPeople: countAll };
  if (scope.flags.curl) await assertWithinLimit(destruction, connection, consent);
  else await askConsent(scope, connection, destruction, consent);
}
