import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLine } from '../../../src/output/delimited.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { UserModel } from '../../../src/protocol/schema/model.ts';
import {
  ExportError,
  exportResources,
  exportRows,
  importPeople,
  inferMapping,
  isFailure,
  type RowResult,
} from '../../../src/provisioning/index.ts';
import { readCsv } from '../../../src/provisioning/source/csv.ts';
import type { Row } from '../../../src/provisioning/source/index.ts';
import { runs } from '../../support/runs.ts';
import { collect, resourceRows } from '../rows.ts';
import { startServer, type TestServer } from '../server.ts';
import { anyDirectory, completeDirectory, create, type Directory, plainDirectory, snapshot } from './directories.ts';

async function serverWith(directory: Directory): Promise<TestServer> {
  const server = startServer();
  await create(server, directory);
  return server;
}

/** Imports rows into an empty server. Every row must succeed. */
async function imported(rows: AsyncIterable<Row>, options: Parameters<typeof importPeople>[2] = {}) {
  const target = startServer();
  const results: RowResult[] = await collect(importPeople(target.client, rows, options));
  expect(results.filter((result) => isFailure(result))).toEqual([]);
  return target;
}

async function csvOf(
  server: TestServer,
  lossy = false,
): Promise<{ headers: readonly string[]; csv: string; notes: string[] }> {
  const { headers, pages, notes } = await exportRows(server.client, { lossy, count: 2 });
  const rows = (await collect(pages)).flat();
  return { headers, csv: [headers, ...rows].map(csvLine).join(''), notes: notes() };
}

function importCsv({ headers, csv }: { headers: readonly string[]; csv: string }): Promise<TestServer> {
  const text = async function* (): AsyncGenerator<string> {
    yield csv;
  };
  return imported(readCsv(text()), { mapping: inferMapping(headers, UserModel) });
}

it('resources that are exported make an equal directory in an empty service', async () => {
  const law = fc.asyncProperty(anyDirectory, fc.integer({ min: 1, max: 3 }), async (directory, count) => {
    const source = await serverWith(directory);
    const { pages, notes } = await exportResources(source.client, { count });
    const people: JsonObject[] = (await collect(pages)).flat();
    const target = await imported(resourceRows(people));
    expect(await snapshot(target)).toEqual(await snapshot(source));
    expect(notes()).toEqual([]);
  });
  await fc.assert(law, runs(40));
});

it('a CSV of values that cells can hold makes an equal directory in an empty service', async () => {
  const law = fc.asyncProperty(plainDirectory, async (directory) => {
    const source = await serverWith(directory);
    const target = await importCsv(await csvOf(source));
    expect(await snapshot(target)).toEqual(await snapshot(source));
  });
  await fc.assert(law, runs(30));
});

it('a CSV of any values makes an equal directory or is refused, and with lossy always makes every person', async () => {
  const counts = { equal: 0, refused: 0 };
  const law = fc.asyncProperty(completeDirectory, async (directory) => {
    const source = await serverWith(directory);
    try {
      const target = await importCsv(await csvOf(source));
      expect(await snapshot(target)).toEqual(await snapshot(source));
      counts.equal++;
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
      counts.refused++;
      const lossy = await csvOf(source, true);
      expect(lossy.notes.join()).toContain('cannot be restored from CSV');
      expect(await (await importCsv(lossy)).all('/Users')).toHaveLength(directory.people.length);
    }
  });
  // CSV can rarely hold a random directory. The example is a directory that CSV can hold.
  const examples = fc
    .sample(plainDirectory, { seed: 1, numRuns: 1 })
    .map((directory): [typeof directory] => [directory]);
  await fc.assert(law, { ...runs(40), examples });
  expect(Math.min(counts.equal, counts.refused)).toBeGreaterThan(0);
});
