import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, type JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import {
  describeMapping,
  importPeople,
  inferMapping,
  openSource,
  preflight,
  type RowResult,
  reportLine,
} from '../../src/provisioning/index.ts';
import { type Export, enterprise, exports, people } from '../support/exports/index.ts';
import { collect } from './rows.ts';
import { startServer, type TestServer } from './server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scimctl-exports-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Imports the exported file as `bulk import` does. Returns the messages and the results. */
async function importExport({ file, content, reading, mapping: choices }: Export, server: TestServer) {
  const path = join(folder, file);
  await writeFile(path, content);
  const source = await openSource(path, { name: file, ...reading });
  const columns = source.header?.columns ?? [];
  const mapping = inferMapping(columns, UserModel, choices);
  const found = await preflight(source.rows(), mapping, UserModel);
  const results: RowResult[] = await collect(importPeople(server.client, source.rows(), { mapping, preflight: found }));
  return {
    columns: describeMapping(mapping, source.examples).map(({ column, path, note }) => `${column} -> ${path ?? note}`),
    notes: [...source.notes, ...found.notes],
    problems: found.problems,
    failed: results.filter(({ outcome }) => !['created', 'linked', 'unchanged'].includes(outcome)).map(reportLine),
  };
}

/**
 * Returns a person in the form of the exports: without values that the server sets, and with the userName of the
 * manager.
 */
function described(person: JsonObject, userNames: ReadonlyMap<unknown, unknown>): JsonObject {
  const { id, meta, schemas, groups, ...rest } = person;
  const extension = rest[enterprise];
  if (!isObject(extension) || !isObject(extension.manager)) return rest;
  const manager = userNames.get(extension.manager.value);
  return { ...rest, [enterprise]: { ...extension, manager: String(manager) } };
}

describe.each(exports)('the export of $product', (item) => {
  test('is taken as it is: every field of every person, with what is not understood', async () => {
    const server = startServer();
    expect(await importExport(item, server)).toEqual({
      columns: item.columns,
      notes: item.notes,
      problems: [],
      failed: [],
    });
    const found = await server.all('/Users');
    const userNames = new Map(found.map(({ id, userName }) => [id, userName]));
    expect(found.map((person) => described(person, userNames))).toEqual(people.map(item.expected));
    const groups = await server.all('/Groups');
    const memberships = people.map((_, index) => {
      const of = groups.filter(
        ({ members }) =>
          Array.isArray(members) && members.some((member) => isObject(member) && member.value === found[index]?.id),
      );
      return of.map(({ displayName }) => displayName).sort();
    });
    expect(memberships).toEqual(people.map((person) => (item.groups?.(person) ?? []).sort()));
  });

  test('is left alone by a second import', async () => {
    const server = startServer();
    await importExport(item, server);
    const changes = server.sent.filter((request) => !request.startsWith('GET')).length;
    expect((await importExport(item, server)).failed).toEqual([]);
    expect(server.sent.filter((request) => !request.startsWith('GET')).length).toBe(changes);
  });
});

test('those who left are disabled, and nobody else', () => {
  const disabled = exports.map((item) => people.filter((person) => item.expected(person).active === false).length);
  expect(disabled).toEqual(exports.map(() => 3));
});

test('what is not UTF-8 is not guessed at, and the error says what helps', async () => {
  const item = exports.find(({ reading }) => reading?.encoding === 'windows-1252') as Export;
  const path = join(folder, 'latin.csv');
  await writeFile(path, item.content);
  await expect(openSource(path, { name: 'latin.csv' })).rejects.toMatchObject({
    code: 'encoding',
    hint: 'Files saved by Excel are often Windows-1252: try --encoding windows-1252.',
  });
});
