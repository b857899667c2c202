import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../../src/protocol/exchange/network-error.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { anyDirectory, create, snapshot } from '../../provisioning/export/directories.ts';
import { runs } from '../../support/runs.ts';
import { startTwo, type TwoServices, writesTo } from './two-services.ts';

const sync = ['sync', 'run', '--from', 'a', '--yes'];

/** Creates ten people, e0 to e9, on both services. A person has a different id on each service. */
async function tenOnBoth(layers: Parameters<typeof startTwo>[0] = {}): Promise<TwoServices> {
  const two = startTwo(layers);
  await two.b.add('/Users', { userName: 'first', active: false });
  for (let number = 0; number < 10; number++) {
    const person = { userName: `e${number}`, externalId: `X${number}`, title: 'Clerk', active: true };
    await two.a.add('/Users', person);
    await two.b.add('/Users', person);
  }
  return two;
}

const idOn = async (service: TwoServices['a'], name: string): Promise<string> =>
  (await service.all('/Users')).find(({ userName }) => userName === name)?.id as string;
const activeOn = async (service: TwoServices['a']): Promise<unknown[]> =>
  (await service.all('/Users')).filter(({ active }) => active === true).map(({ userName }) => userName);
const outcomes = (stdout: string): string[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JsonObject)
    .filter(({ outcome }) => outcome !== 'unchanged' && outcome !== 'linked')
    .map(({ key, outcome }) => `${key} ${outcome}`);

/** Changes the responses to requests for a list of people. */
function listsOfPeople(change: (body: JsonObject, page: number) => JsonObject): Layer {
  let page = 0;
  return (next) => async (request) => {
    const response = await next(request);
    if (request.method !== 'GET' || request.path !== '/Users') return response;
    return { ...response, body: change(response.body as JsonObject, ++page) };
  };
}

describe('sync run --from', () => {
  it('makes the same people, groups and managers, and finds nothing to change afterwards', async () => {
    const law = fc.asyncProperty(anyDirectory, async (directory) => {
      const two = startTwo();
      await two.b.add('/Users', { userName: 'ids of b begin elsewhere', active: false });
      await create(two.a, directory);
      const made = await two.run([...sync, '--max-removals', '0']);
      expect([made.exitCode, made.stderr.includes('Error')]).toEqual([0, false]);
      const id = await idOn(two.b, 'ids of b begin elsewhere');
      await two.b.client.delete('/Users', id);
      expect(await snapshot(two.b)).toEqual(await snapshot(two.a));
      const sent = writesTo(two, 'b').length;
      const again = await two.run([...sync, '--groups', 'set']);
      expect([again.exitCode, writesTo(two, 'b').length, writesTo(two, 'a')]).toEqual([0, sent, []]);
    });
    await fc.assert(law, runs(12));
  });

  it('sends each credential to its own service', async () => {
    const two = await tenOnBoth();
    expect((await two.run(sync)).exitCode).toBe(0);
    const used = new Set(two.requests.map((request) => `${request[0]} ${request.split(' ').slice(3).join(' ')}`));
    expect([...used].sort()).toEqual(['a Bearer token-of-a', 'b Bearer token-of-b']);
  });

  it('deactivates who is gone from the source, and who is inactive there, within the limit', async () => {
    const two = await tenOnBoth();
    await two.a.client.delete('/Users', await idOn(two.a, 'e3'));
    await two.a.client.patch('/Users', await idOn(two.a, 'e5'), [{ op: 'replace', path: 'active', value: false }]);
    const refused = await two.run([...sync, '--max-removals', '1']);
    expect([refused.exitCode, refused.error['message'], writesTo(two, 'b')]).toEqual([
      9,
      'this would deactivate 2 people on b.example.com (profile b), but --max-removals allows only 1',
      [],
    ]);
    const done = await two.run([...sync, '--max-removals', '2']);
    expect([done.exitCode, outcomes(done.stdout)]).toEqual([0, ['X5 updated', 'X3 updated']]);
    expect(await activeOn(two.b)).toEqual(['e0', 'e1', 'e2', 'e4', 'e6', 'e7', 'e8', 'e9']);
  });

  it('takes people out of the last group that they left, with --groups set', async () => {
    const two = await tenOnBoth();
    const groupOf = async (service: TwoServices['a'], ...names: string[]) =>
      service.add('/Groups', {
        displayName: 'Staff',
        members: await Promise.all(names.map(async (name) => ({ value: await idOn(service, name) }))),
      });
    await groupOf(two.a, 'e0');
    await groupOf(two.b, 'e0', 'e1');
    const { exitCode } = await two.run([...sync, '--groups', 'set']);
    const [staff] = await two.b.all('/Groups');
    expect([exitCode, staff?.members]).toEqual([0, [expect.objectContaining({ value: await idOn(two.b, 'e0') })]]);
  });

  it('copies neither ids nor passwords nor attributes that the target does not define', async () => {
    const badge = 'urn:example:params:scim:schemas:Badge';
    const withBadge: Layer = (next) => async (request) => {
      const response = await next(request);
      const body = response.body as JsonObject;
      if (request.path === '/ResourceTypes') {
        const types = (body['Resources'] as JsonObject[]).map((type) =>
          type['id'] === 'User' ? { ...type, schemaExtensions: [{ schema: badge, required: false }] } : type,
        );
        return { ...response, body: { ...body, Resources: types } };
      }
      if (request.path === '/Schemas') {
        const color = { name: 'color', type: 'string', multiValued: false, mutability: 'readWrite' };
        return {
          ...response,
          body: { ...body, Resources: [...(body['Resources'] as JsonObject[]), { id: badge, attributes: [color] }] },
        };
      }
      if (request.path !== '/Users') return response;
      const people = (body['Resources'] as JsonObject[]).map((person) => ({
        ...person,
        password: 'planted-secret',
        [badge]: { color: 'red' },
      }));
      return { ...response, body: { ...body, Resources: people } };
    };
    const bodies: string[] = [];
    const recorded: Layer = (next) => (request) => {
      if (request.method !== 'GET') bodies.push(JSON.stringify(request.body));
      return next(request);
    };
    const two = startTwo({ a: withBadge, b: recorded });
    await two.a.add('/Users', { userName: 'ada', title: 'Analyst', active: true });
    const { exitCode, stderr } = await two.run(sync);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(
      `Note: source a: attributes of 1 person (for example, ${badge} of "ada") are not sent, because the target does not define these attributes\n`,
    );
    expect(bodies.join()).toContain('Analyst');
    expect(bodies.join()).not.toMatch(/planted-secret|Badge|"id"|"meta"/);
  });

  it('reads only the people of --from-filter', async () => {
    const two = await tenOnBoth();
    await two.a.add('/Users', { userName: 'contractor', userType: 'Contractor', active: true });
    const own = ['--filter', 'title eq "Clerk"', '--from-filter', 'title eq "Clerk"'];
    const done = await two.run([...sync, ...own]);
    expect([done.exitCode, outcomes(done.stdout), writesTo(two, 'b')]).toEqual([0, [], []]);
  });

  it('sends nothing if the source ignores --from-filter', async () => {
    const ignoring: Layer = (next) => (request) => {
      const { filter: _filter, ...query } = request.query ?? {};
      return next({ ...request, query });
    };
    const two = await tenOnBoth({ a: ignoring });
    const { exitCode, error } = await two.run([...sync, '--from-filter', 'title eq "Chief"']);
    expect([exitCode, error['message'], writesTo(two, 'b')]).toEqual([
      9,
      'the source a.example.com (profile a) returned e0 (1), but this person does not match --from-filter, so the service ignores filters; nothing was changed',
      [],
    ]);
  });

  it('sends nothing if the source dies in the middle of the list', async () => {
    const dying: Layer = (next) => async (request) => {
      if (request.path === '/Users' && request.query?.['startIndex'] !== undefined)
        throw new NetworkError('the connection was closed', 'reset', true);
      const response = await next({ ...request, query: { ...request.query, count: '4' } });
      return response;
    };
    const two = await tenOnBoth({ a: dying });
    const { exitCode, error } = await two.run(sync);
    expect([exitCode, error['message'], writesTo(two, 'b')]).toEqual([
      6,
      'the source a.example.com (profile a): the connection was closed',
      [],
    ]);
    expect((await activeOn(two.b)).length).toBe(10);
  });

  it.each([
    [
      'a list that ends too early',
      listsOfPeople((body, page) => ({ ...body, totalResults: 12, ...(page === 1 ? {} : { Resources: [] }) })),
      6,
      'the source a.example.com (profile a): the server returned an empty page before the end of the list, after 10 of 12 resources',
    ],
    [
      'a list that changes while it is read',
      listsOfPeople((body, page) => ({
        ...body,
        totalResults: 11 - page,
        Resources: (body['Resources'] as JsonObject[]).slice(0, 5),
      })),
      9,
      'the source a.example.com (profile a): the list changed while it was read: totalResults changed from 10 to 9, so people may be missing; nothing was changed',
    ],
    [
      'a list without totalResults whose pages do not change',
      listsOfPeople(({ totalResults: _total, ...body }) => ({
        ...body,
        Resources: (body['Resources'] as JsonObject[]).slice(0, 10),
      })),
      9,
      'the source a.example.com (profile a): the server ignores startIndex and sends no totalResults: the list of 10 resources may be incomplete, so people may be missing; nothing was changed',
    ],
    [
      'no people',
      listsOfPeople((body) => ({ ...body, totalResults: 0, Resources: [] })),
      9,
      'the source has no people, so everybody would be deactivated; nothing was changed',
    ],
  ])('sends nothing for %s', async (name, layer, code, message) => {
    const ignoring: Layer = (next) => (request) => {
      const { startIndex, ...query } = request.query ?? {};
      return next(name.includes('do not change') && startIndex !== undefined ? { ...request, query } : request);
    };
    const two = await tenOnBoth({ a: (next) => layer(ignoring(next)) });
    const { exitCode, error } = await two.run([...sync, '--max-removals', '50']);
    expect([exitCode, error['message'], writesTo(two, 'b')]).toEqual([code, message, []]);
  });

  it('names the target in an error of the target', async () => {
    const broken: Layer = (next) => async (request) =>
      request.path === '/Users' ? { status: 403, headers: {}, body: { detail: 'no' } } : next(request);
    const two = await tenOnBoth({ b: broken });
    const { exitCode, error } = await two.run(sync);
    expect([exitCode, error['message'], error['detail']]).toEqual([
      4,
      'the target b.example.com (profile b): the server answered 403',
      'no',
    ]);
  });

  it('stops while it reads the source', async () => {
    const stop = new AbortController();
    const stopping: Layer = (next) => (request) => {
      if (request.path === '/Users') stop.abort();
      return next(request);
    };
    const two = await tenOnBoth({ a: stopping });
    const { exitCode } = await two.run(sync, { signal: stop.signal });
    expect([exitCode, writesTo(two, 'b')]).toEqual([130, []]);
  });

  it.each([
    [
      ['sync', 'run', 'people.csv', '--from', 'a'],
      'the people must come from one source, not from both the file people.csv and --from a',
    ],
    [['sync', 'run'], 'the source of the people is missing'],
    [['sync', 'plan'], 'the source of the people is missing'],
    [['sync', 'run', 'people.csv', '--from-filter', 'title pr'], '--from-filter has no effect without --from'],
    [['sync', 'run', '--from', ' '], '--from is empty'],
    [
      ['sync', 'run', '--from', 'a', '--map', 'x=title'],
      '--map applies to files, but the people come from the service of --from a',
    ],
    [['sync', 'run', '--from', 'b'], 'the source and the target are the same service: https://b.example.com/v2'],
    [['sync', 'run', '--from', 'c'], 'there is no profile "c" (from --from)'],
    [
      ['sync', 'run', '--from', 'a', '--from-filter', 'shoe eq 1'],
      '--from-filter: there is no attribute shoe (at position 1)',
    ],
  ])('refuses %j', async (argv, message) => {
    const two = startTwo();
    const { exitCode, error } = await two.run(argv);
    expect([exitCode, error['message'], writesTo(two, 'b')]).toEqual([2, message, []]);
  });

  it('plans without a write, and the plan can be applied', async () => {
    const two = await tenOnBoth();
    const lead = [
      { op: 'add' as const, path: `${urn.EnterpriseUser}:manager`, value: { value: await idOn(two.a, 'e1') } },
    ];
    await two.a.client.patch('/Users', await idOn(two.a, 'e0'), lead);
    const planned = await two.run(['sync', 'plan', '--from', 'a', '--out', 'plan.ndjson']);
    expect([planned.exitCode, writesTo(two, 'b')]).toEqual([0, []]);
    expect((await two.run(['plan', 'apply', 'plan.ndjson', '--yes'])).exitCode).toBe(0);
    const changed = (await two.b.all('/Users')).find(({ userName }) => userName === 'e0');
    expect(changed?.[urn.EnterpriseUser]).toMatchObject({ manager: { value: await idOn(two.b, 'e1') } });
  });
});
