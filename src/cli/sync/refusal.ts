import path from 'node:path';
import { printRemovalLimit } from '../../profiles/removal-limit.ts';
import { sanitise } from '../../protocol/text/visible.ts';
import { findRefusedSync, keepRefusedSync, type RefusedSync, type SyncIdentity } from '../../state/refused-syncs.ts';
import { ConsentError, SafetyError } from '../errors/errors.ts';
import { text } from '../flags.ts';
import { canAsk } from '../input/prompts.ts';
import type { Consent } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';
import type { InputFlags } from './from-service.ts';
import { runRefusalHook } from './refusal-hook.ts';

/** The flag with the command that runs if a safety limit refuses a sync. */
export const refusalFlag = {
  'on-refusal': text(
    'run this command if a safety limit refuses the sync; the refusal is sent as JSON to the standard input of the command',
    'COMMAND',
    { helpGroup: 'Safety' },
  ),
};

/** Values of `--on-refusal`, and of the flags that identify a sync. */
export interface RefusalFlags extends InputFlags, Pick<Consent, 'max-removals' | 'keep-members' | 'include-self'> {
  readonly filter?: string | undefined;
  readonly 'on-refusal'?: string | undefined;
}

/**
 * Runs a sync. If a safety limit refuses the sync and no person can answer a question, saves the refusal. All later
 * runs of the sync are then refused until the operator runs `sync clear`. Otherwise, a scheduler would repeat the sync
 * until its data happens to be within the limit. Does not save a refusal for missing consent, because consent does not
 * depend on the data. Throws a `SafetyError` if an earlier refusal is saved.
 */
export async function withRefusal<T>(
  scope: CommandScope,
  file: string | undefined,
  flags: RefusalFlags,
  sync: () => Promise<T>,
): Promise<T> {
  const { context } = scope;
  const { connection } = await scope.session();
  const identity = identityOf(connection.base, context.cwd, file, flags);
  const earlier = await findRefusedSync(context.env, identity);
  if (earlier) {
    const hint = `check the source with scimctl sync plan, then allow the next run with scimctl sync clear`;
    // `--curl` also refuses: it prints the requests of the next run, and the next run would send none.
    if (!scope.isDryRun || scope.flags.curl) throw new SafetyError(describeRefusal(earlier), hint);
    scope.note(`Note: ${describeRefusal(earlier)}; ${hint}`);
  }
  try {
    return await sync();
  } catch (error) {
    const isKept = error instanceof SafetyError && !(error instanceof ConsentError);
    if (!isKept || scope.isDryRun || canAsk(context, scope.flags['no-input'])) throw error;
    const { profile } = connection;
    const refused: RefusedSync = {
      ...identity,
      ...(profile === undefined ? {} : { profile }),
      at: new Date().toISOString(),
      reason: error.message,
    };
    await keepRefusedSync(context.env, refused);
    scope.note('Note: later runs of this sync are refused; to allow these runs, run scimctl sync clear');
    await callHook(scope, flags['on-refusal'], refused);
    throw error;
  }
}

/** Describes a refused sync in one line. */
export function describeRefusal({ source, filter, at, reason }: RefusedSync): string {
  const what = `the sync of ${source === '-' ? 'standard input' : sanitise(source)}`;
  const selected = filter === undefined ? '' : ` with the filter ${sanitise(filter)}`;
  return `${what}${selected} was refused${at === '' ? '' : ` at ${at}`}: ${sanitise(reason)}`;
}

/**
 * Returns the values that identify a sync, including its limits. Makes the path of the source absolute, because a
 * scheduler may start the same sync in another working directory.
 */
function identityOf(base: string, cwd: string, file: string | undefined, flags: RefusalFlags): SyncIdentity {
  const source = sourceOf(cwd, file, flags);
  const { filter, 'max-removals': limit, 'keep-members': kept = [], 'include-self': includesSelf } = flags;
  const limits = [
    ...(limit === undefined ? [] : [`--max-removals ${printRemovalLimit(limit)}`]),
    ...kept.map(({ group, count }) => `--keep-members ${group}=${count}`),
    ...(includesSelf ? ['--include-self'] : []),
  ];
  return { base, source, limits, ...(filter === undefined ? {} : { filter }) };
}

function sourceOf(cwd: string, file: string | undefined, { from, 'from-filter': selected }: RefusalFlags): string {
  if (file !== undefined) return file === '-' ? file : path.resolve(cwd, file);
  return [`--from ${from}`, ...(selected === undefined ? [] : [`--from-filter ${selected}`])].join(' ');
}

async function callHook(scope: CommandScope, command: string | undefined, refused: RefusedSync): Promise<void> {
  if (command === undefined) return;
  const problem = await runRefusalHook(command, refused, scope.context.env);
  if (problem !== undefined) scope.note(`Warning: the command of --on-refusal ${problem}`);
}
