import { expect, it } from 'vitest';
import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { noJournal } from '../../src/provisioning/execute/execution-journal.ts';
import { inferMapping, openImport, type PlanEntry, type RowResult } from '../../src/provisioning/index.ts';
import { collect, tableOf } from './rows.ts';
import { noSleep, startServer } from './server.ts';

it('a journal that cannot be written stops the run before the next change', async () => {
  const server = startServer();
  const source = tableOf('userName\na\nb\nc\nd\n');
  const mapping = inferMapping(source.columns, UserModel);
  const importer = await openImport(server.client, {
    mapping,
    sleep: noSleep,
    consent: async () => {},
    concurrency: 1,
  });
  let isFull = false;
  const journal = {
    ...noJournal,
    starting: async () => {
      if (isFull) throw new Error('there is no space left');
    },
    finished: () => {
      isFull = true;
    },
  };
  const results = await collect(importer.execute(importer.plan(source.rows()), await importer.approve([]), journal));
  const error = { code: 'cannotWrite', message: 'there is no space left' };
  expect(results.map(({ outcome, error: reason }) => [outcome, reason])).toEqual([
    ['created', undefined],
    ...Array.from({ length: 3 }, () => ['not attempted', error]),
  ]);
  expect(await server.all('/Users')).toHaveLength(1);
});

it('a resumed run does not take the person of an earlier result for the person of another row', async () => {
  const server = startServer();
  const { id } = await server.add('/Users', { userName: 'ada' });
  const importer = await openImport(server.client, { keys: ['userName'], sleep: noSleep });
  const create = (line: number): PlanEntry => {
    const resource = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' };
    return { step: 'person', action: 'create', line, key: 'ada', goal: { resource, derived: [] } };
  };
  const known: RowResult = { step: 'person', line: 2, key: 'ada', outcome: 'created', id: id as string };
  const journal = { ...noJournal, resultOf: (entry: number) => (entry === 0 ? known : undefined) };
  const entries = async function* () {
    yield* [create(2), create(3)];
  };
  const results = await collect(importer.execute(entries(), await importer.approve([]), journal));
  expect(results).toMatchObject([
    { line: 3, outcome: 'failed', error: { message: `line 2 is about the same person, ${id}` } },
  ]);
});

it('a result is in the journal as soon as it is known, although an earlier person is still in progress', async () => {
  const recorded: number[] = [];
  let release = (): void => {};
  const second = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The service delays the response for the first person until the result of the second person is in the journal.
  const layer: Layer = (next) => async (request) => {
    if (request.method === 'POST' && JSON.stringify(request.body).includes('"ada"')) await second;
    return next(request);
  };
  const server = startServer({ layer });
  const source = tableOf('userName\nada\nbob\n');
  const mapping = inferMapping(source.columns, UserModel);
  const importer = await openImport(server.client, { mapping, sleep: noSleep });
  const journal = {
    ...noJournal,
    finished: (entry: number) => {
      recorded.push(entry);
      if (entry === 1) release();
    },
  };
  const results = await collect(importer.execute(importer.plan(source.rows()), await importer.approve([]), journal));
  expect([recorded, results.map(({ line, outcome }) => [line, outcome])]).toEqual([
    [1, 0],
    [
      [2, 'created'],
      [3, 'created'],
    ],
  ]);
});
