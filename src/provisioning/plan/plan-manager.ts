import { toChangeProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import type { LinkEntry, PersonReference, SettledLink } from './entry.ts';
import type { ManagerChain } from './manager-chain.ts';
import type { References, Resolved } from './references.ts';

/** A person, and the manager whom the file names for this person. */
export interface ManagerLink {
  readonly line: number;
  readonly key: string;
  readonly person: PersonReference;
  /** The text in the file that names the manager. */
  readonly manager: string;
  /** Other texts with which the manager may be found. */
  readonly alternatives?: readonly string[];
  /** Id of the current manager on the service. */
  readonly current?: string | undefined;
}

/** The parts of a run that are needed to plan changes of managers. */
export interface ManagerContext {
  readonly change: ChangeContext;
  readonly references: References;
  readonly chain: ManagerChain;
}

/** Plans the manager of a person. If the manager is not found, no manager is set. */
export async function planManager(context: ManagerContext, link: ManagerLink): Promise<LinkEntry> {
  const { stop } = context.change;
  const { line, key, person, manager: target, current } = link;
  const entry = { step: 'manager', line, key, person, target } as const;
  const settled = (result: SettledLink['result']): SettledLink => ({ ...entry, action: 'none', result });
  if (stop.isStopped) return settled({ outcome: 'not attempted', ...stop.error });
  try {
    const resolved = await resolveFirst(context.references, [target, ...(link.alternatives ?? [])]);
    if ('error' in resolved) return settled({ outcome: 'unresolved', error: resolved.error });
    const { person: manager } = resolved;
    context.chain.set(person, manager);
    const warning = context.chain.cycleOf(person);
    const warned = warning === undefined ? {} : { warning };
    if ('id' in manager && manager.id === current) return settled({ outcome: 'unchanged', ...warned });
    return { ...entry, action: 'set', manager, ...(current === undefined ? {} : { before: current }), ...warned };
  } catch (error) {
    stop.onFailure(error);
    return settled({ outcome: 'failed', error: toChangeProblem(error, 'import') });
  }
}

/**
 * Searches for a person with each text, in the order of `texts`, and returns the first person that is found. If no text
 * identifies a person, returns the problem of the first text.
 */
async function resolveFirst(references: References, texts: readonly string[]): Promise<Resolved> {
  let first: Resolved | undefined;
  for (const text of texts) {
    const resolved = await references.resolve(text);
    if (!('error' in resolved) || resolved.error.code !== 'unresolved') return resolved;
    first ??= resolved;
  }
  if (!first) throw new TypeError('a manager must have a name');
  return first;
}
