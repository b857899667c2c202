import { describe, expect, it } from 'vitest';
import type { Layer } from '../../src/protocol/exchange/exchange.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { compilePeopleFilter, type Edit, type ImportOptions, openImport } from '../../src/provisioning/index.ts';
import { collect } from './rows.ts';
import { noSleep, startServer } from './server.ts';

/** Starts a server with three people and plans an edit. The person cyd has no title. */
async function planning(filter: string, edit: Edit, { layer, ...more }: ImportOptions & { layer?: Layer } = {}) {
  const server = startServer(layer ? { layer } : {});
  for (const userName of ['ada', 'bob', 'cyd'])
    await server.add('/Users', { userName, active: true, ...(userName === 'cyd' ? {} : { title: 'Clerk' }) });
  await server.add('/Groups', { displayName: 'Staff', members: [{ value: '1' }] });
  const importer = await openImport(server.client, { sleep: noSleep, consent: async () => {}, ...more });
  const selected: string[] = [];
  const plan = () =>
    collect(
      importer.planEdit({
        filter: compilePeopleFilter(filter, importer.model),
        edit,
        onSelected: ({ people, leftOut }) => selected.push(...people.map((person) => String(person.id)), `-${leftOut}`),
      }),
    );
  return { server, plan, selected };
}

const activating = (active: boolean): Edit => ({ kind: 'update', assign: (person) => ({ ...person, active }) });
const staff = { id: '4', name: 'Staff' };

describe('the plan of an edit', () => {
  it('has the whole person before the change, and the smallest change', async () => {
    const { plan } = await planning('userName eq "ada"', activating(false));
    const [entry, ...others] = await plan();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      step: 'person',
      action: 'edit',
      line: 0,
      key: 'ada',
      id: '1',
      before: { userName: 'ada', title: 'Clerk', active: true },
      operations: [{ op: 'replace', path: 'active', value: false }],
    });
  });

  it('sends only reads: one list to its end, and each person who matches', async () => {
    const { server, plan } = await planning('title eq "Clerk"', { kind: 'delete' });
    expect((await plan()).map(({ action, key }) => [action, key])).toEqual([
      ['delete', 'ada'],
      ['delete', 'bob'],
    ]);
    expect(server.sent.filter((line) => line.includes('/Users'))).toEqual([
      'GET /Users title eq "Clerk"',
      'GET /Users title eq "Clerk"',
      'GET /Users/1',
      'GET /Users/2',
    ]);
  });

  it('has the changes of a group after the entries that change nothing', async () => {
    const adding = await planning('userName pr', { kind: 'add', group: staff });
    expect((await adding.plan()).map(({ action, key }) => [action, key])).toEqual([
      ['none', 'ada'],
      ['add', 'bob'],
      ['add', 'cyd'],
    ]);
    const removing = await planning('userName pr', { kind: 'remove', group: staff });
    expect((await removing.plan()).map(({ action, key }) => [action, key])).toEqual([
      ['none', 'bob'],
      ['none', 'cyd'],
      ['remove', 'ada'],
    ]);
  });

  it('leaves a protected person as the person is', async () => {
    const { plan } = await planning('title eq "Clerk"', activating(false), { protect: ['userName eq "bob"'] });
    expect((await plan()).map((entry) => ('result' in entry ? entry.result.outcome : entry.action))).toEqual([
      'edit',
      'protected',
    ]);
  });

  it('is not executed if it was stopped', async () => {
    const { server, plan } = await planning('title pr', { kind: 'delete' }, { signal: AbortSignal.abort() });
    expect(await plan()).toMatchObject([{ action: 'none', result: { outcome: 'not attempted' } }]);
    expect(server.sent).toEqual(['GET /Users title pr']);
  });
});

describe('the people of a filter', () => {
  /** A service that ignores filters. For a path that `hides` selects, the response lacks the attribute `name`. */
  const ignoring =
    (name: string, hides: (path: string) => boolean): Layer =>
    (next) =>
    async (request) => {
      const { filter: _, ...query } = request.query;
      const response = await next({ ...request, query });
      const body = response.body as JsonObject | undefined;
      if (!hides(request.path) || !body) return response;
      const plain = ({ [name]: _hidden, ...person }: JsonObject): JsonObject => person;
      const people = body.Resources as JsonObject[] | undefined;
      return { ...response, body: people ? { ...body, Resources: people.map(plain) } : plain(body) };
    };

  it('are compared with the filter, although the service returns everybody', async () => {
    const layer = ignoring('title', () => false);
    const { plan, selected } = await planning('userName eq "bob"', { kind: 'delete' }, { layer });
    expect((await plan()).map(({ key }) => key)).toEqual(['bob']);
    expect(selected).toEqual(['2', '-2']);
  });

  it('are read one by one if the list leaves an attribute out', async () => {
    const layer = ignoring('title', (path) => path === '/Users');
    const { plan, selected } = await planning('title eq "Clerk"', { kind: 'delete' }, { layer });
    expect((await plan()).map(({ key }) => key)).toEqual(['ada', 'bob']);
    expect(selected).toEqual(['1', '2', '-1']);
  });

  it.each(['not (title eq "Chief")', 'title ne "Chief"', 'title eq null'])(
    'are nobody if the filter %s needs an attribute that the service hides',
    async (filter) => {
      const layer = ignoring('title', (path) => path.startsWith('/Users'));
      const { plan } = await planning(filter, { kind: 'delete' }, { layer });
      await expect(plan()).rejects.toThrow(
        'the filter uses title, but the service returns this attribute for no user, so scimctl cannot check who matches the filter; nothing was changed',
      );
    },
  );

  it('can be those without an attribute that others have', async () => {
    const { plan } = await planning('not (title pr)', { kind: 'delete' });
    expect((await plan()).map(({ key }) => key)).toEqual(['cyd']);
  });
});
