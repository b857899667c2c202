import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { PlanEntry, RowResult } from '../../src/provisioning/index.ts';
import type { World } from './world.ts';

const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];

/** Id of the written job. */
export const writtenJob = 'abc123';

/**
 * Writes the files of an import job into the state directory of a world. A real run leaves the same files. Returns the
 * path of the plan.
 */
export function writeJob(
  { folder }: World,
  entries: readonly PlanEntry[],
  results: readonly (RowResult | undefined)[],
): string {
  const job = path.join(folder, 'state', 'jobs', writtenJob);
  mkdirSync(job, { recursive: true });
  const header = {
    format: 1,
    plan: 'import',
    at: '2026-01-02T03:04:05.000Z',
    service: 'https://people.example.com/v2',
    profile: 'prod',
    source: 'people.csv',
    options: { keys: ['userName'] },
  };
  const lines = (items: readonly object[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('');
  const plan = path.join(job, 'plan.ndjson');
  writeFileSync(plan, lines([header, ...entries, { end: true, entries: entries.length }]));
  const records = results.flatMap((result, entry) => (result ? [{ record: 'result', entry, result }] : []));
  writeFileSync(path.join(job, 'journal.ndjson'), lines(records));
  return plan;
}

/**
 * Returns a plan entry that changes a person of a world. The values before the change are the current values of the
 * person, unless `before` replaces them.
 */
export function updateEntry(world: World, name: string, goal: JsonObject, before: JsonObject = {}): PlanEntry {
  const id = world.ids[name] as string;
  const found = world.service.users.get(id);
  const operations = Object.entries(goal).map(
    ([attribute, value]) => ({ op: 'replace', path: attribute, value }) as const,
  );
  return {
    step: 'person',
    action: 'update',
    line: 2,
    key: name,
    id,
    goal: { resource: { schemas, userName: name, ...goal }, derived: [] },
    before: { ...found, schemas, id, ...before } as JsonObject,
    operations,
  };
}

/** Returns a plan entry that creates a person. */
export function createEntry(name: string): PlanEntry {
  const goal = { resource: { schemas, userName: name }, derived: [] };
  return { step: 'person', action: 'create', line: 2, key: name, goal };
}

/** The result of an entry for a person. */
export function resultFor(world: World, name: string, outcome: 'created' | 'updated' | 'failed'): RowResult {
  return { step: 'person', line: 2, key: name, id: world.ids[name] as string, outcome };
}
