import { describe, expect, it } from 'vitest';
import type { Layer, ScimRequest, ScimResponse } from '../../src/protocol/exchange/exchange.ts';
import { NetworkError } from '../../src/protocol/exchange/network-error.ts';
import type { JsonObject } from '../../src/protocol/json/json.ts';
import { UserModel } from '../../src/protocol/schema/model.ts';
import { type ImportOptions, importPeople, inferMapping, type RowResult } from '../../src/provisioning/index.ts';
import { collect, tableOf } from './rows.ts';
import { noSleep, startServer, type TestServer } from './server.ts';

interface BulkBody extends JsonObject {
  readonly Operations: JsonObject[];
}

/** Names p000, p001, ... */
const names = (count: number) => Array.from({ length: count }, (_, index) => `p${String(index).padStart(3, '0')}`);
const file = (count: number) =>
  `userName,title\n${names(count)
    .map((name) => `${name},Clerk\n`)
    .join('')}`;

async function run({ client }: TestServer, csv: string, options: ImportOptions = {}): Promise<RowResult[]> {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, UserModel);
  return collect(importPeople(client, source.rows(), { mapping, sleep: noSleep, bulk: 'auto', ...options }));
}

/** Counts the results of each outcome. */
function outcomes(results: readonly RowResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const userNames = async (server: TestServer) => (await server.all('/Users')).map(({ userName }) => userName).sort();

/** Calls `handle` for each bulk request, with the number of the request from 0. */
function onBulk(handle: (send: () => Promise<ScimResponse>, body: BulkBody, number: number) => Promise<ScimResponse>): {
  readonly layer: Layer;
  readonly sizes: number[];
} {
  const sizes: number[] = [];
  const layer: Layer = (next) => (request: ScimRequest) => {
    if (request.path !== '/Bulk') return next(request);
    const body = request.body as BulkBody;
    sizes.push(body.Operations.length);
    return handle(() => next(request), body, sizes.length - 1);
  };
  return { layer, sizes };
}

/** Changes the results in the response to each bulk request. */
const onResults = (alter: (results: JsonObject[], number: number) => JsonObject[]) =>
  onBulk(async (send, _body, number) => {
    const response = await send();
    const body = response.body as BulkBody;
    return { ...response, body: { ...body, Operations: alter(body.Operations, number) } };
  });

const userNameOf = (body: unknown) => (body as JsonObject | undefined)?.userName;

const writesToUsers = ({ sent }: TestServer) => sent.filter((line) => /^(POST|PATCH|PUT) \/Users/.test(line));

describe('an import by bulk requests', () => {
  it('creates and changes people, and reads them again in lists', async () => {
    const { layer, sizes } = onBulk((send) => send());
    const server = startServer({ layer });
    expect(outcomes(await run(server, file(300)))).toEqual({ created: 300 });
    expect(await userNames(server)).toEqual(names(300));
    expect(outcomes(await run(server, file(300).replaceAll('Clerk', 'Chief')))).toEqual({ updated: 300 });
    expect(sizes).toEqual([200, 100, 200, 100]);
    expect(writesToUsers(server)).toEqual([]);
    expect(server.sent.filter((line) => line.startsWith('GET /Users/'))).toEqual([]);
    expect(new Set((await server.all('/Users')).map(({ title }) => title))).toEqual(new Set(['Chief']));
  });

  it('sets managers', async () => {
    const { layer, sizes } = onBulk((send) => send());
    const server = startServer({ layer });
    const csv = `userName,manager\nboss,\n${names(20)
      .map((name) => `${name},boss\n`)
      .join('')}`;
    expect(outcomes(await run(server, csv))).toEqual({ created: 21, linked: 20 });
    expect(sizes).toEqual([21, 20]);
  });

  it('sends few changes alone', async () => {
    const { layer, sizes } = onBulk((send) => send());
    const server = startServer({ layer });
    expect(outcomes(await run(server, file(7)))).toEqual({ created: 7 });
    expect([sizes, writesToUsers(server).length]).toEqual([[], 7]);
  });

  it('keeps the declared number of operations and the declared size in bytes', async () => {
    const bytes: number[] = [];
    const { layer, sizes } = onBulk((send, body) => {
      bytes.push(Buffer.byteLength(JSON.stringify(body)));
      return send();
    });
    const behaviour = { maxOperations: 12, maxPayloadSize: 2000 };
    const server = startServer({ layer, behaviour });
    const csv = file(100).replaceAll('Clerk', 'Bürovorsteherin');
    expect(outcomes(await run(server, csv))).toEqual({ created: 100 });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(12);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(2000);
    expect(Math.max(...bytes)).toBeGreaterThan(1700);
  });

  it('halves a request that is too large, and sends no larger one afterwards', async () => {
    const { layer, sizes } = onBulk((send, body) =>
      body.Operations.length > 60 ? Promise.resolve({ status: 413, headers: {} }) : send(),
    );
    const server = startServer({ layer });
    expect(outcomes(await run(server, file(400), { concurrency: 1 }))).toEqual({ created: 400 });
    expect(sizes.slice(0, 7)).toEqual([200, 100, 100, 50, 50, 50, 50]);
    expect(Math.max(...sizes.slice(7))).toBeLessThanOrEqual(50);
    expect(await userNames(server)).toEqual(names(400));
  });

  it('finds results by their bulkId in any order', async () => {
    const { layer } = onResults((results) => results.toReversed());
    const server = startServer({ layer });
    const results = await run(server, file(30));
    const ids = new Map((await server.all('/Users')).map(({ userName, id }) => [userName, id]));
    for (const result of results) expect(ids.get(result.key)).toBe('id' in result ? result.id : undefined);
  });

  it('finds results of changes without a bulkId by their location behind another base URL', async () => {
    const { layer } = onResults((results) =>
      results.map(({ bulkId, location, ...rest }) =>
        rest.method === 'POST'
          ? { bulkId, location, ...rest }
          : { ...rest, location: `https://inside:8443/${String(location).split('/').slice(-2).join('/')}` },
      ),
    );
    const server = startServer({ layer });
    await run(server, file(30));
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice);
    expect(outcomes(await run(server, file(30).replaceAll('Clerk', 'Chief'), { onNotice }))).toEqual({ updated: 30 });
    expect([writesToUsers(server), notices]).toEqual([[], []]);
  });

  it.each([
    ['nothing', (): JsonObject[] => []],
    ['the first half', (results: JsonObject[]) => results.slice(0, results.length / 2)],
    ['every result twice', (results: JsonObject[]) => [...results, ...results]],
    ['no bulkId', (results: JsonObject[]) => results.map(({ bulkId: _, ...rest }) => rest)],
    ['no status', (results: JsonObject[]) => results.map(({ status: _, ...rest }) => rest)],
  ])('looks people up if the response has %s, and doubles nobody', async (_, alter) => {
    const { layer, sizes } = onResults(alter);
    const notices: string[] = [];
    const server = startServer({ layer });
    const results = await run(server, file(30), { onNotice: (notice) => notices.push(notice) });
    expect(outcomes(results)).toEqual({ created: 30 });
    expect(await userNames(server)).toEqual(names(30));
    expect(sizes).toEqual([30]);
    expect(notices).toEqual([
      expect.stringMatching(
        /^the response to a bulk request has no result for (30|15) of 30 operations, so changes are sent one by one$/,
      ),
    ]);
  });

  it('creates alone the people whom a bulk request left out', async () => {
    const { layer } = onBulk((_send, body) => {
      const { schemas } = body;
      return Promise.resolve({ status: 200, headers: {}, body: { schemas: schemas ?? null, Operations: [] } });
    });
    const server = startServer({ layer });
    expect(outcomes(await run(server, file(30)))).toEqual({ created: 30 });
    expect(await userNames(server)).toEqual(names(30));
    expect(writesToUsers(server)).toHaveLength(30);
  });

  it('does not believe a result that no read shows', async () => {
    const { layer } = onBulk((_send, body) =>
      Promise.resolve({
        status: 200,
        headers: {},
        body: {
          Operations: body.Operations.map(({ bulkId }) => ({
            method: 'POST',
            bulkId: bulkId ?? null,
            status: '201',
            location: `http://scim.test/v2/Users/x${bulkId}`,
          })),
        },
      }),
    );
    const server = startServer({ layer });
    const results = await run(server, file(10));
    expect(outcomes(results)).toEqual({ 'not verified': 10 });
    expect(results[0]).toMatchObject({
      error: {
        message: 'the server responded with status 201, but no read or search finds the new resource',
      },
    });
  });

  it.each([400, 403, 404, 405, 501])('sends changes alone after status %i', async (status) => {
    const { layer, sizes } = onBulk(() => Promise.resolve({ status, headers: {} }));
    const notices: string[] = [];
    const server = startServer({ layer });
    const results = await run(server, file(300), { onNotice: (notice) => notices.push(notice) });
    expect(outcomes(results)).toEqual({ created: 300 });
    expect(await userNames(server)).toEqual(names(300));
    expect(sizes.length).toBeLessThanOrEqual(2);
    expect(notices).toEqual([
      `the service responds to bulk requests with status ${status}, so changes are sent one by one`,
    ]);
  });

  it.each([true, false])(
    'looks people up after a lost response (changes made: %s), and doubles nobody',
    async (isMade) => {
      const { layer } = onBulk(async (send, _body, number) => {
        if (number > 0) return send();
        if (isMade) await send();
        throw new NetworkError('the connection was closed', 'reset', true);
      });
      const server = startServer({ layer });
      expect(outcomes(await run(server, file(30)))).toEqual({ created: 30 });
      expect(await userNames(server)).toEqual(names(30));
    },
  );

  it('sends changes alone after two bulk requests with status 500', async () => {
    const { layer, sizes } = onBulk(() => Promise.resolve({ status: 500, headers: {} }));
    const server = startServer({ layer });
    expect(outcomes(await run(server, file(30)))).toEqual({ created: 30 });
    expect(await userNames(server)).toEqual(names(30));
    expect(sizes.length).toBe(2);
  });

  it.each<[string, JsonObject]>([
    ['429', { status: '429' }],
    ['500 and the reason', { status: '500', response: { detail: 'too many requests' } }],
  ])('sends an operation with status %s alone, and adopts the person of a conflict', async (_, refusal) => {
    const { layer } = onResults((results) =>
      results.map((result) => (result.bulkId === '4' ? { method: 'POST', bulkId: '4', ...refusal } : result)),
    );
    const refusing: Layer = (next) =>
      layer((request) => {
        if (request.path !== '/Bulk') return next(request);
        const body = request.body as BulkBody;
        // The operation with the result 429 is not executed.
        const Operations = body.Operations.filter(({ bulkId }) => bulkId !== '4');
        return next({ ...request, body: { ...body, Operations } }).then((response) => {
          const all = response.body as BulkBody;
          return { ...response, body: { ...all, Operations: [...all.Operations, { bulkId: '4', method: 'POST' }] } };
        });
      });
    const server = startServer({ layer: refusing });
    const results = await run(server, file(30));
    expect(outcomes(results)).toEqual({ created: 30 });
    expect(writesToUsers(server)).toHaveLength(1);
    expect(await userNames(server)).toEqual(names(30));
  });

  it.each<[string, JsonObject]>([
    ['no location', {}],
    ['the URL of a monitor', { location: 'http://scim.test/v2/Operations/77' }],
    ['the URL of the person', { location: 'http://scim.test/v2/Users/late' }],
  ])('sends no accepted creation again after another one failed (results with %s)', async (_, more) => {
    const { layer, sizes } = onBulk((_send, { Operations }) =>
      Promise.resolve({
        status: 200,
        headers: {},
        body: {
          Operations: Operations.map(({ bulkId, data }) => ({
            ...{ method: 'POST', bulkId: bulkId ?? '' },
            ...(userNameOf(data) === 'p004'
              ? { status: '400', response: { detail: 'no' } }
              : { status: '202', ...more }),
          })),
        },
      }),
    );
    const notices: string[] = [];
    const server = startServer({ layer });
    const results = await run(server, file(8), { onNotice: (notice) => notices.push(notice) });
    expect(outcomes(results)).toEqual({ 'not verified': 7, failed: 1 });
    expect(results[0]).toMatchObject({ outcome: 'not verified', error: { code: 'unverified', status: 202 } });
    expect([sizes, writesToUsers(server), notices]).toEqual([[8], [], []]);
  });

  it('reads each person alone if the service ignores the filter of the ids', async () => {
    const { layer } = onBulk((send) => send());
    const ignoring: Layer = (next) =>
      layer((request) =>
        request.query.filter?.startsWith('id eq')
          ? next({ ...request, query: { count: request.query.count ?? '' } })
          : next(request),
      );
    const server = startServer({ layer: ignoring });
    await run(server, 'userName\nfirst\n');
    expect(outcomes(await run(server, file(120)))).toEqual({ created: 120 });
    expect(await userNames(server)).toEqual(['first', ...names(120)]);
  });

  it('reads alone the people whom a service with repeated pages does not list', async () => {
    const { layer } = onBulk((send) => send());
    const repeating: Layer = (next) =>
      layer(async (request) => {
        if (!request.query.filter?.startsWith('id eq')) return next(request);
        const response = await next({ ...request, query: { ...request.query, startIndex: '1', count: '20' } });
        return { ...response, body: { ...(response.body as JsonObject), startIndex: 1 } };
      });
    const server = startServer({ layer: repeating });
    expect(outcomes(await run(server, file(120)))).toEqual({ created: 120 });
    // Three list requests verify the 120 people: two requests with 50 ids, and one with the other 20 ids. Each response
    // shows only 20 people. The 30 missing people of each of the first two requests are read alone.
    expect(server.sent.filter((line) => line.startsWith('GET /Users/'))).toHaveLength(60);
  });

  it('attempts nothing after a stop', async () => {
    const stop = new AbortController();
    const { layer, sizes } = onBulk(async (send) => {
      stop.abort();
      return send();
    });
    const server = startServer({ layer });
    const results = await run(server, file(900), { concurrency: 1, signal: stop.signal });
    expect(outcomes(results)).toEqual({ created: 200, 'not attempted': 700 });
    expect([sizes, await userNames(server)]).toEqual([[200], names(200)]);
  });

  it('attempts nothing after a stop while changes wait to be sent alone', async () => {
    const stop = new AbortController();
    let posts = 0;
    const layer: Layer = (next) => (request) => {
      if (request.path === '/Bulk') return Promise.resolve({ status: 404, headers: {} });
      if (request.method === 'POST' && ++posts === 5) stop.abort();
      return next(request);
    };
    const server = startServer({ layer });
    const results = await run(server, file(200), { concurrency: 2, signal: stop.signal });
    expect(outcomes(results)).toEqual({ created: posts, 'not attempted': 200 - posts });
    expect(posts).toBeLessThanOrEqual(6);
  });

  describe('undone because one of its operations failed', () => {
    /**
     * A service that undoes a bulk request if the request changes p019. The response still says that the other changes
     * were made.
     */
    const transactional = (shows: 'resource' | 'location' | 'nothing', badPath = '/Users/20') => {
      let made = 0;
      return onBulk(async (send, { Operations }) => {
        const isBad = ({ path, data }: JsonObject) => path === badPath || userNameOf(data) === 'p019';
        if (!Operations.some(isBad)) return send();
        const results = Operations.map((operation): JsonObject => {
          const { method, bulkId, path, data } = operation as Record<string, string> & { data: JsonObject };
          const origin = { method: method ?? '', bulkId: bulkId ?? '' };
          if (isBad(operation))
            return { ...origin, status: '400', response: { detail: 'this domain is not verified' } };
          const id = method === 'POST' ? `gone-${++made}` : String(path).split('/')[2];
          const response = { ...(method === 'POST' ? data : { title: 'Chief' }), id: id ?? '' };
          return {
            ...origin,
            status: method === 'POST' ? '201' : '200',
            ...(shows === 'nothing' ? {} : { location: `http://scim.test/v2/Users/${id}` }),
            ...(shows === 'resource' ? { response } : {}),
          };
        });
        return { status: 200, headers: {}, body: { Operations: results } };
      });
    };
    const refusing =
      (layer: Layer): Layer =>
      (next) =>
        layer((request) =>
          userNameOf(request.body) === 'p019'
            ? Promise.resolve({ status: 400, headers: {}, body: { detail: 'this domain is not verified' } })
            : next(request),
        );

    it.each(['resource', 'location', 'nothing'] as const)(
      'creates everybody else alone, once (results with %s)',
      async (shows) => {
        const { layer, sizes } = transactional(shows);
        const notices: string[] = [];
        const server = startServer({ layer: refusing(layer) });
        const results = await run(server, file(20), { onNotice: (notice) => notices.push(notice) });
        expect(await userNames(server)).toEqual(names(19));
        expect(outcomes(results)).toEqual({ created: 19, failed: 1 });
        expect(sizes).toEqual([20]);
        expect(writesToUsers(server)).toHaveLength(19);
        const reason =
          shows === 'nothing'
            ? 'one change of a bulk request failed, and the results do not contain the ids of the new resources'
            : 'if one change of a bulk request fails, the service undoes the whole request';
        expect(notices).toEqual([`${reason}, so changes are sent one by one`]);
      },
    );

    it('looks for changes that only a result shows, and sends them again alone', async () => {
      const { layer, sizes } = transactional('resource');
      const server = startServer({ layer });
      for (const userName of names(20)) await server.add('/Users', { userName, title: 'Clerk', active: true });
      const results = await run(server, file(20).replaceAll('Clerk', 'Chief'));
      expect([outcomes(results), sizes]).toEqual([{ updated: 19, failed: 1 }, [20]]);
      expect((await server.all('/Users')).filter(({ title }) => title === 'Chief')).toHaveLength(19);
    });

    /** A service in which one operation fails. The other operations are not undone. */
    const failing = () =>
      onBulk(async (send, body) => {
        const bad = body.Operations.find(({ path, data }) => path === '/Users/20' || userNameOf(data) === 'p019');
        if (bad) body.Operations.splice(body.Operations.indexOf(bad), 1);
        const response = await send();
        const results = (response.body as BulkBody).Operations;
        const failure = { method: bad?.method ?? '', bulkId: bad?.bulkId ?? '', status: '400', response: {} };
        return { ...response, body: { Operations: [...results, ...(bad ? [failure] : [])] } };
      });

    it('reads two new people of a request in which only one operation failed', async () => {
      const { layer, sizes } = failing();
      const server = startServer({ layer });
      expect(outcomes(await run(server, file(20)))).toEqual({ created: 19, failed: 1 });
      expect([sizes, writesToUsers(server)]).toEqual([[20], []]);
      expect(server.sent.filter((line) => /^GET .Users.\d/.test(line))).toEqual(['GET /Users/1', 'GET /Users/19']);
    });

    /** Hides all people from searches while `isLate` is true. `byId` changes the reads by id. */
    const reading =
      (
        layer: Layer,
        isLate: () => boolean,
        byId: (send: () => Promise<ScimResponse>) => Promise<ScimResponse>,
      ): Layer =>
      (next) =>
        layer((request) => {
          if (request.method === 'GET' && /^.Users.\d/.test(request.path)) return byId(() => next(request));
          if (request.query.filter === undefined || !isLate()) return next(request);
          return Promise.resolve({ status: 200, headers: {}, body: { totalResults: 0, Resources: [] } });
        });

    it('waits for a service that shows a new person late, and sends no creation again', async () => {
      const { layer, sizes } = failing();
      let reads = 0;
      const late = reading(
        layer,
        () => reads < 5,
        (send) => (++reads < 5 ? Promise.resolve({ status: 404, headers: {} }) : send()),
      );
      const notices: string[] = [];
      const server = startServer({ layer: late });
      const results = await run(server, file(20), { onNotice: (notice) => notices.push(notice) });
      expect(outcomes(results)).toEqual({ created: 19, failed: 1 });
      expect(results.filter((result) => 'adopted' in result)).toEqual([]);
      expect([sizes, writesToUsers(server), notices]).toEqual([[20], [], []]);
    });

    it.each([403, 500])('does not take reads with status %i for undone creations', async (status) => {
      const { layer, sizes } = failing();
      const hidden = reading(
        layer,
        () => true,
        () => Promise.resolve({ status, headers: {} }),
      );
      const notices: string[] = [];
      const server = startServer({ layer: hidden });
      const results = await run(server, file(20), { onNotice: (notice) => notices.push(notice) });
      expect(outcomes(results)).toEqual({ failed: 20 });
      expect(results[0]).toMatchObject({
        error: {
          message:
            'the service may have undone this change, because another change of the same bulk request failed; it is unknown whether the service made the change; run the import again, which makes the change if it is missing',
        },
      });
      expect([sizes, writesToUsers(server), notices]).toEqual([[20], [], []]);
    });

    it('reads a new person by the id of the result if no search shows the person', async () => {
      const { layer, sizes } = failing();
      let reads = 0;
      const unsure = reading(
        layer,
        () => true,
        (send) => (++reads < 8 ? Promise.resolve({ status: 500, headers: {} }) : send()),
      );
      const server = startServer({ layer: unsure });
      const results = await run(server, file(20));
      expect(outcomes(results)).toEqual({ created: 19, failed: 1 });
      expect(results[0]).toMatchObject({ outcome: 'created', id: '1' });
      expect(results.filter((result) => 'adopted' in result || 'presumed' in result)).toEqual([]);
      expect([sizes, writesToUsers(server)]).toEqual([[20], []]);
    });

    it('waits until a read by the id of the result shows all values of a new person', async () => {
      const { layer } = failing();
      let reads = 0;
      const slow = reading(
        layer,
        () => true,
        async (send) => {
          if (++reads < 8) return { status: 500, headers: {} };
          const response = await send();
          const { title: _, ...rest } = response.body as JsonObject;
          return reads < 50 ? { ...response, body: rest } : response;
        },
      );
      const server = startServer({ layer: slow });
      expect(outcomes(await run(server, file(20)))).toEqual({ created: 19, failed: 1 });
      expect(writesToUsers(server)).toEqual([]);
    });

    it('sends no update again that a read shows', async () => {
      const { layer, sizes } = failing();
      const server = startServer({ layer });
      for (const userName of names(20)) await server.add('/Users', { userName, title: 'Clerk', active: true });
      const results = await run(server, file(20).replaceAll('Clerk', 'Chief'));
      expect([outcomes(results), sizes, writesToUsers(server)]).toEqual([{ updated: 19, failed: 1 }, [20], []]);
    });

    /**
     * A service in which bulk request `n` fails to change `paths[n]`. The result of this operation has the status
     * `statuses[n]`.
     */
    const failingAt = (paths: readonly string[], statuses: readonly number[]) =>
      onBulk(async (send, body, number) => {
        const bad = body.Operations.find(({ path }) => path === paths[number]);
        if (!bad) return send();
        body.Operations.splice(body.Operations.indexOf(bad), 1);
        const response = await send();
        const failure = { ...bad, status: String(statuses[number]), response: {} };
        return { ...response, body: { Operations: [...(response.body as BulkBody).Operations, failure] } };
      });

    /** Changes the titles and the managers of 20 people. Returns the pauses in milliseconds. */
    const change = async (layer: Layer) => {
      const server = startServer({ layer });
      for (const userName of ['boss', ...names(20)]) await server.add('/Users', { userName, active: true });
      const pauses: number[] = [];
      const sleep = (milliseconds: number) => {
        pauses.push(milliseconds);
        return noSleep();
      };
      const csv = file(20).replaceAll('Clerk', 'Chief,boss').replace('title', 'title,manager');
      return { server, pauses, results: await run(server, csv, { sleep }) };
    };

    it('sends a later change of a person in a bulk request, after a read has shown the first change', async () => {
      const { layer, sizes } = failingAt(['/Users/21'], [400]);
      const { server, results } = await change(layer);
      expect(outcomes(results)).toEqual({ updated: 19, failed: 1, linked: 19 });
      expect([sizes, writesToUsers(server)]).toEqual([[20, 19], []]);
    });

    it('trusts the other results of a failure with the same status, after reads have shown all changes once', async () => {
      const { layer, sizes } = failingAt(['/Users/21', '/Users/5'], [400, 400]);
      const { server, pauses, results } = await change(layer);
      expect(outcomes(results)).toEqual({ updated: 19, failed: 2, linked: 18 });
      expect([sizes, writesToUsers(server)]).toEqual([[20, 19], []]);
      expect(pauses).toHaveLength(19);
    });

    it.each([
      ['with another status', '/Users/21', 409],
      ['after a failure before all successes', '/Users/2', 400],
    ])('does not trust the other results of a failure %s', async (_, first, status) => {
      const { layer } = failingAt([first, '/Users/5'], [400, status]);
      const { pauses, results } = await change(layer);
      expect(outcomes(results)).toEqual({ updated: 19, failed: 2, linked: 18 });
      expect(pauses).toHaveLength(19 + 18);
    });

    it('sends alone a later change of a person whose first change no read showed', async () => {
      const { layer, sizes } = transactional('resource', '/Users/21');
      const { server, results } = await change(layer);
      expect(outcomes(results)).toEqual({ updated: 19, failed: 1, linked: 19 });
      expect([sizes, writesToUsers(server).length]).toEqual([[20], 2 * 19]);
    });
  });
});
