import path from 'node:path';
import { printRemovalLimit } from '../../profiles/removal-limit.ts';
import { sanitise } from '../../protocol/text/visible.ts';
import { findRefusedSync, keepRefusedSync, type RefusedSync, type SyncIdentity } from '../../state/refused-syncs.ts';
import { ConsentError, SafetyError } from '../errors/errors.ts';
import { canAsk } from '../input/prompts.ts';
import type { Consent } from '../safety/consent.ts';
import type { CommandScope } from '../scope.ts';
import { runRefusalHook } from './refusal-hook.ts';

/** Values of the flags that identify a sync or belong to its refusal. */
export interface RefusalFlags extends Pick<Consent, 'max-removals' | 'keep-members' | 'include-self'> {
  readonly filter?: string | undefined;
  readonly 'on-refusal'?: string | undefined;
}

/**
 * Runs a sync. If a safety limit refuses the sync and no person watches, keeps the refusal, so that later runs are refused
 * until `sync clear`: a scheduler would otherwise repeat the run until the limit happens to allow it. A missing consent
 * is not kept, because the consent does not depend on the data. Throws a `SafetyError` if an earlier refusal is kept.
 */
export async function withRefusal<T>(
  scope: CommandScope,
  file: string,
  flags: RefusalFlags,
  sync: () => Promise<T>,
): Promise<T> {
  const { context } = scope;
  const { connection } = await scope.session();
  const identity = identityOf(connection.base, context.cwd, file, flags);
  const earlier = await findRefusedSync(context.env, identity);
  if (earlier) {
    const hint = `check the source with scimctl sync plan, then allow the next run with scimctl sync clear`;
    if (!scope.isDryRun) throw new SafetyError(describeRefusal(earlier), hint);
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
    scope.note('Note: later runs of this sync are refused until scimctl sync clear');
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

/** Returns the identity of a sync, with its limits. The path of the source is absolute, because a scheduler may use another folder. */
function identityOf(base: string, cwd: string, file: string, flags: RefusalFlags): SyncIdentity {
  const source = file === '-' ? file : path.resolve(cwd, file);
  const { filter, 'max-removals': limit, 'keep-members': kept = [], 'include-self': includesSelf } = flags;
  const limits = [
    ...(limit === undefined ? [] : [`--max-removals ${printRemovalLimit(limit)}`]),
    ...kept.map(({ group, count }) => `--keep-members ${group}=${count}`),
    ...(includesSelf ? ['--include-self'] : []),
  ];
  return { base, source, limits, ...(filter === undefined ? {} : { filter }) };
}

async function callHook(scope: CommandScope, command: string | undefined, refused: RefusedSync): Promise<void> {
  if (command === undefined) return;
  const problem = await runRefusalHook(command, refused, scope.context.env);
  if (problem !== undefined) scope.note(`Warning: the command of --on-refusal ${problem}`);
}
