import type { ScimRequest } from '../../protocol/exchange/exchange.ts';
import type { Answer } from '../answer.ts';
import { type ChangeContext, lookPauses } from '../context.ts';
import { NotShownYetError, NotVerifiedError } from '../errors.ts';
import type { Transaction } from '../transaction.ts';
import { RefusedLaterError, readCompletion, recordShownTransaction } from './completion.ts';

/** Maximum sum in milliseconds of the pauses after a response with status 202. */
export const acceptedLimit = 60_000;

/** Pauses in milliseconds after a response with status 202. Their sum is `acceptedLimit`. */
const acceptedPauses: readonly number[] = [0, 250, 750, 1000, 1500, 2000, 3000, 4500, 7000, 10_000, 14_000, 16_000];

/**
 * Maximum number of changes that the service never showed. After this number, each further change is verified with
 * fewer reads, because more reads do not help.
 */
const maxNotShown = 5;

/** The part of a response that determines how long scimctl waits for the change. */
export type Waited =
  | Pick<Extract<Answer, { kind: 'accepted' }>, 'kind' | 'delay' | 'transaction' | 'request'>
  | { readonly kind: Exclude<Answer['kind'], 'accepted'> };

/**
 * Waits before each read that verifies a change, and yields when the caller can send the read. The number of reads and
 * the sum of the pauses are limited. If the run is stopped, allows one read and then ends. During a pause, another
 * change of the run can use the turn of this change (see `Turns`). `most` is the maximum number of reads. After a
 * response with status 202, `most` has no effect.
 *
 * If the service offers a completion event of the change, reads this event before each read of the caller. If the event
 * reports success, only the pauses of `lookPauses` follow. If the event reports a failure, throws a
 * `RefusedLaterError`.
 */
export function looks(
  context: ChangeContext,
  answer: Waited,
  most: number = lookPauses.length,
): AsyncGenerator<void, void, undefined> {
  const pauses = pausesOf(context, answer, most);
  const { transaction, request } = answer.kind === 'accepted' ? answer : {};
  if (transaction?.event === undefined || context.isRehearsal) return looksAfter(context, pauses);
  return looksAtTransaction(context, transaction, request, pauses);
}

async function* looksAtTransaction(
  context: ChangeContext,
  transaction: Transaction,
  request: ScimRequest | undefined,
  pauses: readonly number[],
): AsyncGenerator<void, void, undefined> {
  for await (const _ of looksAfter(context, pauses)) {
    const completion = await readCompletion(context, transaction, request);
    yield;
    if (completion === 'done') return yield* looksAfter(context, lookPauses.slice(1));
  }
}

/** Yields after each pause, as `looks` does. */
export async function* looksAfter(
  { stop, turns }: Pick<ChangeContext, 'stop' | 'turns'>,
  pauses: readonly number[],
): AsyncGenerator<void, void, undefined> {
  for (const pause of pauses) {
    if (pause > 0 && turns) await turns.outside(() => stop.pause(pause));
    else await stop.pause(pause);
    yield;
    if (stop.isStopped) return;
  }
}

function pausesOf({ service }: ChangeContext, answer: Waited, most: number): readonly number[] {
  if (answer.kind !== 'accepted') return service.unverified < maxNotShown ? lookPauses.slice(0, most) : [0];
  if (service.acceptedNotShown >= maxNotShown) return lookPauses;
  const [first = 0, ...rest] = acceptedPauses;
  return withinLimit([answer.delay ?? first, ...rest]);
}

/**
 * Returns as many pauses from the beginning of the list as fit into `acceptedLimit`. Shortens the last returned pause
 * if necessary.
 */
function withinLimit(pauses: readonly number[]): number[] {
  const kept: number[] = [];
  let left = acceptedLimit;
  for (const pause of pauses) {
    if (left <= 0) break;
    kept.push(Math.min(pause, left));
    left -= pause;
  }
  return kept;
}

/**
 * Records that the service accepted a change of a resource with status 202, so that no later PUT reverses the change
 * (see `assertNotPending`). Called before the first read of the verification, because this read can fail.
 */
export function recordAccepted({ service }: Pick<ChangeContext, 'service'>, answer: Waited, id: string): void {
  if (answer.kind !== 'accepted') return;
  service.pending.add(id);
  if (answer.transaction) service.pendingTransactions.set(answer.transaction.id, id);
}

/**
 * Records that a read showed a change of a resource. If the response to this change had status 202, the service does
 * show accepted changes. Later ones are then verified with the long pauses of `acceptedPauses` again.
 */
export function recordShown({ service }: Pick<ChangeContext, 'service'>, answer: Waited, id: string): void {
  if (answer.kind !== 'accepted') return;
  service.acceptedNotShown = 0;
  service.pending.delete(id);
  if (answer.transaction) recordShownTransaction({ service }, answer.transaction);
}

/** Records that no read showed a change of a resource. */
export function recordNotShown({ service }: Pick<ChangeContext, 'service'>, answer: Waited): void {
  if (answer.kind !== 'accepted') {
    service.unverified++;
    return;
  }
  service.acceptedNotShown++;
}

/**
 * Throws a `NotShownYetError` if the service accepted an earlier change of the resource but does not show it yet.
 * Called before a PUT. A PUT contains the resource as the service shows it, and could reverse the earlier change.
 */
export function assertNotPending({ service }: Pick<ChangeContext, 'service'>, id: string): void {
  if (!service.pending.has(id)) return;
  throw new NotShownYetError(
    'nothing was sent, because a PUT could undo an earlier change; the server accepted this earlier change (status 202), but does not show the change yet',
  );
}

const notShownYetHint =
  'the service may make the change later, so read the resource again before you repeat the command';

/** Creates the error for a change that no read shows. `problem` says what the service shows instead. */
export function notVerified(answer: Answer, problem: string): NotVerifiedError {
  const message = `${describeAnswer(answer)}, but ${problem}`;
  return answer.kind === 'accepted' ? new NotShownYetError(message, notShownYetHint) : new NotVerifiedError(message);
}

/**
 * Creates the error for a change that no read shows yet, if the dialect says that the service makes the change later.
 * `problem` says what the service shows instead.
 */
export function notShownLater(answer: Answer, problem: string): NotVerifiedError {
  return new NotShownYetError(`${describeAnswer(answer)}, but ${problem}`, notShownYetHint);
}

/** Creates the error for a change that could not be verified. `error` is the reason, such as the error of a read. */
export function notReadable(answer: Answer, error: unknown): NotVerifiedError | RefusedLaterError {
  if (error instanceof NotVerifiedError || error instanceof RefusedLaterError) return error;
  return notVerified(answer, `the change could not be verified, because a read failed: ${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}

/** Describes the response to a change. The description is the beginning of a sentence. */
export function describeAnswer(answer: Answer): string {
  if (answer.kind === 'accepted') {
    const named = answer.transaction ? ` (transaction ${answer.transaction.id})` : '';
    return `the server responded with status 202 and will process the request later${named}`;
  }
  return answer.kind === 'other' ? answer.error.message : `the server responded with status ${answer.status}`;
}
