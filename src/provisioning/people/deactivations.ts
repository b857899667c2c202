import type { ChangeContext } from '../../changes/context.ts';
import type { ResourceSearch } from '../../changes/find/search.ts';
import type { Guard } from '../../changes/guard/guard.ts';
import { isDeactivation, type Removal } from '../../changes/removals.ts';
import { canonicalResource, idOf, labelOf, slices } from '../../changes/resource.ts';
import type { JsonObject } from '../../protocol/json/json.ts';
import { extensionWith } from '../mapping/enterprise.ts';
import type { KeyName } from '../mapping/index.ts';
import { matchPerson } from './match.ts';

/** The keys of a row whose status means that the person is inactive. */
export interface InactiveRow {
  readonly line: number;
  readonly externalId?: string;
  readonly userName?: string;
  readonly employeeNumber?: string;
}

/** The parts of a run that are needed to find people. */
export interface DeactivationContext {
  readonly directory: ResourceSearch;
  readonly keys: readonly KeyName[];
  readonly change: ChangeContext;
  readonly guard: Guard;
}

/** Maximum number of concurrent searches. */
const lookupsAtOnce = 8;

/**
 * Finds the people whom the rows of a file would deactivate, before anything is sent. Returns the removals, and the current resources of
 * the people by id. Leaves out protected people, whose rows are refused later, and people who cannot be found.
 */
export async function findDeactivations(
  context: DeactivationContext,
  rows: readonly InactiveRow[],
): Promise<[Removal[], Map<string, JsonObject>]> {
  const removals = new Map<string, Removal>();
  const people = new Map<string, JsonObject>();
  for (const part of slices(rows, lookupsAtOnce)) {
    if (context.change.stop.isStopped) break;
    for (const person of await Promise.all(part.map((row) => findActive(context, row)))) {
      const id = idOf(person);
      if (!person || id === undefined) continue;
      people.set(id, person);
      removals.set(id, { kind: 'deactivate', resource: 'user', id, label: labelOf(person, id) });
    }
  }
  return [[...removals.values()], people];
}

async function findActive(
  { directory, keys, change, guard }: DeactivationContext,
  row: InactiveRow,
): Promise<JsonObject | undefined> {
  const urn = extensionWith('employeeNumber', change.model);
  const wanted: JsonObject = {
    externalId: row.externalId,
    userName: row.userName,
    ...(urn === undefined ? {} : { [urn]: { employeeNumber: row.employeeNumber } }),
  };
  const match = await matchPerson(wanted, keys, change.model, (path, value) => directory.find(path, value));
  if (match.kind !== 'person') return undefined;
  const person = canonicalResource(match.resource, change.model);
  const id = idOf(person);
  if (id === undefined || !isDeactivation(person, { active: false })) return undefined;
  return (await guard.protectionOf(id, person)) ? undefined : person;
}
