import { describe, expect, it } from 'vitest';
import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { noJournal } from '../../src/provisioning/execute/execution-journal.ts';
import {
  type Importer,
  inferMapping,
  openImport,
  type PlanEntry,
  type RowResult,
  removalsOfEntry,
} from '../../src/provisioning/index.ts';
import { collect, tableOf } from './rows.ts';
import { noSleep, startServer, type TestServer } from './server.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Runs an import, and returns the data that an undo needs. */
async function importing({ client }: TestServer, csv: string) {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel);
  const importer = await openImport(client, { mapping, sleep: noSleep, consent: async () => {} });
  const entries = await collect(importer.plan(source.rows()));
  const results: RowResult[] = [];
  const journal = {
    ...noJournal,
    finished: (entry: number, result: RowResult) => {
      results[entry] = result;
    },
  };
  const approval = await importer.approve(removalsOf(entries, importer));
  await collect(importer.execute(all(entries), approval, journal));
  const undo = () =>
    importer.planUndo({
      entries: () => all(entries),
      resultOf: (entry) => results[entry],
      isUncertain: () => false,
      states: () => [],
    });
  return { importer, undo };
}

const removalsOf = (entries: readonly PlanEntry[], { model }: Importer) =>
  entries.flatMap((entry) => removalsOfEntry(entry, model));

async function* all<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}

/** The directory without versions. */
async function directory(server: TestServer): Promise<unknown> {
  const strip = ({ meta: _, ...resource }: JsonObject) => resource;
  return { users: (await server.all('/Users')).map(strip), groups: (await server.all('/Groups')).map(strip) };
}

async function undone(server: TestServer, { importer, undo }: Awaited<ReturnType<typeof importing>>) {
  const entries: PlanEntry[] = await collect(undo());
  const approval = await importer.approve(removalsOf(entries, importer));
  const results = await collect(importer.execute(all(entries), approval));
  return { results, directory: await directory(server) };
}

async function startCompany(layer?: Layer): Promise<TestServer> {
  const server = startServer(layer ? { layer } : {});
  const boss = await server.add('/Users', { userName: 'boss' });
  await server.add('/Users', {
    userName: 'ada',
    title: 'Engineer',
    active: true,
    emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
    [enterprise]: { department: 'Research', manager: { value: boss.id as string } },
  });
  await server.add('/Groups', { displayName: 'Staff', members: [{ value: boss.id as string }] });
  return server;
}

const csv = `userName,Title,Department,Active,Work E-mail,Manager,Groups
ada,Lead,,no,ada.lovelace@example.com,grace,Staff
grace,Admiral,Navy,yes,grace@example.com,boss,Staff;Fresh
`;

describe('the undo of an import', () => {
  it('leaves the directory as it was before the import', async () => {
    const server = await startCompany();
    const before = await directory(server);
    const job = await importing(server, csv);
    expect(await directory(server)).not.toEqual(before);
    const { results, directory: after } = await undone(server, job);
    expect(results.map(({ outcome }) => outcome)).toEqual([
      ...['unlinked', 'unlinked', 'unlinked', 'linked', 'unlinked', 'updated', 'deleted', 'deleted'],
    ]);
    expect(after).toEqual(before);
  });

  it('changes nothing that somebody has changed since, and says so', async () => {
    const server = await startCompany();
    const job = await importing(server, csv);
    const users = await server.all('/Users');
    const idOf = (name: string) => users.find(({ userName }) => userName === name)?.id as string;
    const patch = (name: string, path: string, value: JsonObject | string) =>
      server.client.patch('/Users', idOf(name), [{ op: 'replace', path, value }]);
    await patch('ada', 'title', 'Director');
    await patch('grace', 'name', { familyName: 'Hopper' });
    await patch('grace', 'title', 'Rear Admiral');
    await patch('ada', `${enterprise}:manager`, { value: idOf('boss') });
    const { results } = await undone(server, job);
    expect(
      results.filter(({ outcome }) => outcome === 'failed').map(({ step, key, error }) => [step, key, error?.message]),
    ).toEqual([
      ['person', 'ada', 'these attributes were changed after the job: title'],
      ['person', 'grace', 'these attributes were changed after the job: title'],
    ]);
    const [ada, grace] = await Promise.all(['ada', 'grace'].map((name) => server.client.get('/Users', idOf(name))));
    expect([ada?.title, grace?.title]).toEqual(['Director', 'Rear Admiral']);
  });

  it('deletes a new group only after its members have left', async () => {
    const slowPatch: Layer = (next) => async (request) => {
      for (let turn = 0; request.method === 'PATCH' && turn < 50; turn++) await new Promise(setImmediate);
      return next(request);
    };
    const server = await startCompany(slowPatch);
    const before = await directory(server);
    const job = await importing(server, 'userName,Groups\nada,Fresh\n');
    const { results, directory: after } = await undone(server, job);
    expect(results.map(({ outcome }) => outcome)).toEqual(['unlinked', 'deleted']);
    expect(after).toEqual(before);
  });

  it('done twice changes nothing', async () => {
    const server = await startCompany();
    const job = await importing(server, csv);
    const first = await undone(server, job);
    const second = await undone(server, job);
    expect(second.directory).toEqual(first.directory);
    expect(second.results.map(({ outcome }) => outcome)).not.toContain('failed');
  });
});
