import { toChangeProblem } from '../../changes/classify-error.ts';
import type { ChangeContext } from '../../changes/context.ts';
import { decideUpdate, makeUpdate } from '../../changes/decide/update.ts';
import { NotVerifiedError } from '../../changes/errors.ts';
import { Approval } from '../../changes/guard/approval.ts';
import { performUpdate } from '../../changes/perform/update.ts';
import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import { extensionWith, managerOf } from '../mapping/enterprise.ts';
import type { LinkResult } from '../result.ts';
import type { References, Resolved } from './references.ts';

/** A person, and the manager whom the file names for this person. */
export interface ManagerLink {
  readonly line: number;
  readonly key: string;
  readonly id: string;
  /** The text in the file that names the manager. */
  readonly manager: string;
  /** Other texts with which the manager may be found. */
  readonly alternatives?: readonly string[];
  /** Id of the current manager on the service. */
  readonly current: string | undefined;
}

/** The parts of a run that are needed to set managers. */
export interface ManagerContext {
  /** Context for changes of users. */
  readonly change: ChangeContext;
  readonly references: References;
  /** Ids of managers, by the id of the person who has the manager. Contains the people of this run. */
  readonly chain: Map<string, string>;
}

/** Sets the manager of a person by id. If the manager is not found, sets no manager. */
export async function linkManager(context: ManagerContext, link: ManagerLink): Promise<LinkResult> {
  const result = { step: 'manager', line: link.line, key: link.key, id: link.id, target: link.manager } as const;
  try {
    const resolved = await resolveFirst(context.references, [link.manager, ...(link.alternatives ?? [])]);
    if ('error' in resolved) return { ...result, outcome: 'unresolved', error: resolved.error };
    context.chain.set(link.id, resolved.id);
    const warning = cycleOf(context.chain, link.id);
    const warned = warning === undefined ? {} : { warning };
    if (resolved.id === link.current) return { ...result, outcome: 'unchanged', ...warned };
    await setManager(context.change, link, resolved.id);
    return { ...result, outcome: 'linked', ...warned };
  } catch (error) {
    context.change.stop.onFailure(error);
    const outcome = error instanceof NotVerifiedError ? 'not verified' : 'failed';
    return { ...result, outcome, error: toChangeProblem(error, 'import') };
  }
}

/** Finds the person of the first text that identifies a person. If no text does, returns the problem of the first text. */
async function resolveFirst(references: References, texts: readonly string[]): Promise<Resolved> {
  let first: Resolved | undefined;
  for (const text of texts) {
    const resolved = await references.resolve(text);
    if (!('error' in resolved) || resolved.error.code !== 'unresolved') return resolved;
    first ??= resolved;
  }
  if (!first) throw new TypeError('a manager has a name');
  return first;
}

/** Maximum length of a chain of managers that is searched for a cycle. */
const longestChain = 100;

/** Returns a warning if a person is their own manager, directly or through other managers. */
function cycleOf(chain: ReadonlyMap<string, string>, id: string): string | undefined {
  let above = chain.get(id);
  if (above === id) return 'the person is their own manager';
  for (let steps = 1; above !== undefined && steps <= longestChain; steps++) {
    if (above === id) return `the managers form a cycle of ${steps} people`;
    above = chain.get(above);
  }
  return undefined;
}

async function setManager(change: ChangeContext, { id, current }: ManagerLink, managerId: string): Promise<void> {
  const { model } = change;
  const urn = extensionWith('manager', model);
  if (urn === undefined) throw new TypeError('the resource type has no manager');
  const before: JsonObject = { id, ...(current === undefined ? {} : { [urn]: { manager: { value: current } } }) };
  // Replaces the whole manager attribute, because some services do not support a path to its `value`.
  const operations = [{ op: 'replace', path: `${urn}:manager`, value: { value: managerId } }] as const;
  const decision = makeUpdate(model, {
    before,
    wanted: withManager(before, urn, managerId),
    operations,
    isWhole: false,
  });
  await performUpdate(change, decision, {
    approval: Approval.none,
    again: (fresh) => {
      if (managerOf(fresh, model) === managerId) return undefined;
      const update = decideUpdate(change, {
        before: fresh,
        wanted: withManager(fresh, urn, managerId),
        isWhole: true,
      });
      return update && { ...update, operations };
    },
  });
}

function withManager(person: JsonObject, urn: string, managerId: string): JsonObject {
  const extension = person[urn];
  const schemas = new Set([...(Array.isArray(person.schemas) ? person.schemas : []), urn]);
  return {
    ...person,
    schemas: [...schemas],
    [urn]: { ...(isObject(extension) ? extension : {}), manager: { value: managerId } },
  };
}
