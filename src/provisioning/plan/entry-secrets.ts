import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { isSecretName, redactJson, type SecretNames } from '../../protocol/redaction/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type Mapping, mapRow } from '../mapping/index.ts';
import type { Row } from '../source/row.ts';
import type { CreatePerson, EditPerson, PlanEntry, RestorePerson, UpdatePerson } from './entry.ts';

/**
 * Creates a function that removes secrets from entries. The result can then be stored. `names` are the secret names of
 * the model.
 */
export function entryRedactor(names: SecretNames): (entry: PlanEntry) => PlanEntry {
  const known = new Map<string, boolean>();
  const isSecret = (name: string): boolean => {
    let found = known.get(name);
    if (found === undefined) {
      found = names.has(name.toLowerCase()) || isSecretName(name);
      known.set(name, found);
    }
    return found;
  };
  const hasSecret = (value: Json | undefined): boolean => {
    if (Array.isArray(value)) return value.some(hasSecret);
    if (!isObject(value)) return false;
    for (const name in value) if (isSecret(name) || hasSecret(value[name])) return true;
    return false;
  };
  const redact = <T extends PlanEntry>(entry: T): T =>
    redactJson(entry as unknown as JsonObject, { text: (text) => text, names }) as unknown as T;
  return (entry) => {
    if (hasGoal(entry) && hasSecret(entry.goal.resource)) return { ...redact(entry), secrets: true };
    // If the service shows a secret, `before` contains this secret. The stored entry does not need the secret, because
    // a change of another value does not send the secret.
    if (hasBefore(entry) && hasSecret(entry.before)) return redact(entry);
    return entry;
  };
}

/** Puts the secrets of a source back into the entries of a plan. `rows` are the rows from which the plan was made. */
export async function* restoreSecrets(
  entries: AsyncIterable<PlanEntry>,
  rows: AsyncIterable<Row>,
  mapping: Mapping | undefined,
  model: ResourceModel,
): AsyncGenerator<PlanEntry, void, undefined> {
  // Rows and entries are in the same order. Rows without an entry are skipped.
  const source = rows[Symbol.asyncIterator]();
  for await (const entry of entries) {
    if (!hasGoal(entry) || !entry.secrets) {
      yield entry;
      continue;
    }
    let row = await source.next();
    while (!row.done && row.value.line < entry.line) row = await source.next();
    if (row.done || row.value.line !== entry.line) {
      yield entry;
      continue;
    }
    const { resource } = mapRow(row.value, mapping, model);
    const { secrets: _, ...rest } = entry;
    yield { ...rest, goal: { ...entry.goal, resource } };
  }
}

function hasGoal(entry: PlanEntry): entry is CreatePerson | UpdatePerson {
  return entry.action === 'create' || entry.action === 'update';
}

function hasBefore(entry: PlanEntry): entry is UpdatePerson | EditPerson | RestorePerson {
  return entry.action === 'update' || entry.action === 'edit' || entry.action === 'restore';
}
