import type { ResourceModel } from '../../protocol/schema/model.ts';
import { changedValues } from '../changed-values.ts';
import type { LinkResult, RowResult } from '../result.ts';
import type { LinkEntry, PlanEntry } from './entry.ts';

/** Yields the results of a plan. Assumes that every change succeeds. */
export async function* previewResults(
  entries: AsyncIterable<PlanEntry>,
  model: ResourceModel,
): AsyncGenerator<RowResult, void, undefined> {
  for await (const entry of entries) yield previewResult(entry, model);
}

/** Returns the result of an entry. Assumes that the change of the entry succeeds. */
export function previewResult(entry: PlanEntry, model: ResourceModel): RowResult {
  if (entry.step !== 'person') return linkResult(entry);
  const { step, line, key } = entry;
  switch (entry.action) {
    case 'create':
      return { step, line, key, outcome: 'created' };
    case 'update':
    case 'edit':
    case 'restore': {
      const changes = changedValues(entry.before, entry.operations, model);
      const warned = 'warning' in entry && entry.warning !== undefined ? { warning: entry.warning } : {};
      return { step, line, key, outcome: 'updated', id: entry.id, changes, ...warned };
    }
    case 'delete':
      return { step, line, key, outcome: 'deleted', id: entry.id };
    case 'offboard':
      return { step, line, key, outcome: 'updated', id: entry.id };
    case 'none':
      return { step, line, key, ...entry.result };
  }
}

function linkResult(entry: LinkEntry): LinkResult {
  const { step, line, key, person, target, warning } = entry;
  const base = {
    ...({ step, line, key, ...('id' in person ? { id: person.id } : {}), target } as const),
    ...(warning === undefined ? {} : { warning }),
  };
  switch (entry.action) {
    case 'none':
      return { ...base, ...entry.result };
    case 'set':
      return { ...base, outcome: entry.manager === null ? 'unlinked' : 'linked' };
    case 'remove':
      return { ...base, targetId: entry.group.id, outcome: 'unlinked' };
    case 'delete':
      return { ...base, targetId: entry.group.id, outcome: 'deleted' };
    case 'add':
      return { ...base, outcome: 'linked', ...(entry.group.id === undefined ? { groupCreated: true } : {}) };
  }
}
