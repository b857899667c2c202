import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { readContents } from '../../../mock-server/store/contents.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import { StoreWriteError } from '../../../mock-server/store/store.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { runs } from '../../support/runs.ts';
import { base, createHarness, group, type Harness, patchOp, user } from '../provider/harness.ts';

/** Minimum length of a page whose texts are cached. */
const longPage = 10;

/** Creates ten people and four groups, and caches their texts. Each group has one person. */
async function company(options: Parameters<typeof createHarness>[0] = {}): Promise<Harness> {
  const harness = createHarness({ behaviour: { lenient: true }, onError: () => {}, ...options });
  for (let n = 1; n <= 10; n++) await harness.send('POST', '/Users', user(`user${n}`));
  for (let n = 1; n <= 4; n++) await harness.send('POST', '/Groups', group(`group${n}`, `id-${n}`));
  await checkPages(harness);
  return harness;
}

const pages: readonly Record<string, string>[] = [{ count: '100' }, { count: '100', cursor: '' }];

/** Requests each list twice. The first request creates texts, and the second request uses cached texts. */
async function checkPages({ provider }: Harness, below = base): Promise<void> {
  const ask = async (path: string, query: Record<string, string>): Promise<JsonObject> => {
    const { raw } = await provider.exchange({ method: 'GET', base: below, path, query, headers: {} });
    return JSON.parse(String(raw));
  };
  for (const path of ['/Users', '/Groups', '/Users']) {
    for (const query of pages) {
      const { Resources = [] } = (await ask(path, query)) as { Resources?: JsonObject[] };
      // A single resource is never cached.
      for (const shown of Resources) expect(shown).toEqual(await ask(`${path}/${shown.id}`, {}));
    }
  }
}

function deferred(): { promise: Promise<void>; reject: (error: Error) => void } {
  let rejectIt: ((error: Error) => void) | undefined;
  const promise = new Promise<void>((_, reject) => {
    rejectIt = reject;
  });
  return { promise, reject: (error) => rejectIt?.(error) };
}

const anyUser = fc.integer({ min: 1, max: 10 }).map((n) => `id-${n}`);
const anyGroup = fc.integer({ min: 11, max: 14 }).map((n) => `id-${n}`);
const anyMember = fc.oneof(anyUser, anyGroup);
const anyName = fc.constantFrom('x', 'y', 'z');
const change = (method: string, path: string, body?: JsonObject) => ({ method, path, body });
const enterprise = (data: JsonObject): JsonObject => ({
  schemas: [urn.User, urn.EnterpriseUser],
  [urn.EnterpriseUser]: data,
});

const anyWrite = fc.oneof(
  fc
    .tuple(anyUser, anyName)
    .map(([id, value]) => change('PATCH', `/Users/${id}`, patchOp({ op: 'replace', path: 'displayName', value }))),
  fc
    .tuple(anyUser, anyName)
    .map(([id, value]) => change('PATCH', `/Users/${id}`, patchOp({ op: 'replace', path: 'title', value }))),
  fc
    .tuple(anyUser, anyUser)
    .map(([id, value]) =>
      change('PUT', `/Users/${id}`, { ...user(`user-${id}`), ...enterprise({ manager: { value } }) }),
    ),
  fc.tuple(anyGroup, anyName).map(([id, name]) => change('PUT', `/Groups/${id}`, group(name))),
  fc
    .tuple(anyGroup, anyMember)
    .map(([id, value]) =>
      change('PATCH', `/Groups/${id}`, patchOp({ op: 'add', path: 'members', value: [{ value }] })),
    ),
  fc
    .tuple(anyGroup, anyMember)
    .map(([id, value]) =>
      change('PATCH', `/Groups/${id}`, patchOp({ op: 'remove', path: `members[value eq "${value}"]` })),
    ),
  anyUser.map((id) => change('DELETE', `/Users/${id}`)),
  anyGroup.map((id) => change('DELETE', `/Groups/${id}`)),
  // A manager may be created after the managed person.
  fc
    .integer({ min: 15, max: 17 })
    .map((n) => change('POST', '/Users', { ...user(`late${n}`), ...enterprise({ manager: { value: `id-${n}` } }) })),
);

describe('a long page', () => {
  it('shows every resource as it is now, whatever was changed since its JSON was cached', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyWrite, { minLength: 1, maxLength: 8 }), async (writes) => {
        const harness = await company();
        for (const { method, path, body } of writes) {
          await harness.send(method, path, body);
          await checkPages(harness);
        }
      }),
      runs(30),
    );
  });

  it('shows nothing that a failed write was about to make', async () => {
    const store = createMemoryStore({ indexes: storeIndexes() });
    const harness = await company({ store });
    const before = readContents(store, ['User', 'Group']);
    const { promise, reject } = deferred();
    const taken = promise.catch(async (error) => {
      await store.replaceAll?.(before);
      throw error;
    });
    const commit = store.commit.bind(store);
    // Commits of one batch share a promise, as in a file store.
    store.commit = (changes) => {
      void commit(changes);
      return taken;
    };
    const rename = (value: string) => patchOp({ op: 'replace', path: 'displayName', value });
    const failing = ['never', 'nor this'].map((name) => harness.send('PATCH', '/Users/id-1', rename(name)));
    await checkPages(harness);
    expect(JSON.stringify((await harness.send('GET', '/Users?count=10')).body)).toContain('nor this');
    reject(new StoreWriteError('the disk is full'));
    for (const answer of failing) expect((await answer).status).toBe(500);
    await checkPages(harness);
    expect(JSON.stringify((await harness.send('GET', '/Users?count=10')).body)).not.toContain('nor this');
  });

  it('shows what was changed by hand', async () => {
    const harness = await company();
    await harness.provider.store.commit([{ op: 'link', group: 'id-11', member: { value: 'id-9', type: 'User' } }]);
    await checkPages(harness);
    await harness.provider.store.commit([{ op: 'unlink', group: 'id-11', member: 'id-1' }]);
    await checkPages(harness);
  });

  it('has the URLs of whoever asks', async () => {
    const harness = await company();
    await checkPages(harness, 'https://elsewhere.example/v2');
    await checkPages(harness);
  });

  it('keeps texts at all', async () => {
    const { provider, send } = await company();
    const [first] = [...provider.store.list('User')];
    // A change that bypasses the store shows whether a response uses the cache.
    (first as unknown as JsonObject).title = 'changed behind the store';
    expect(JSON.stringify((await send('GET', `/Users?count=${longPage}`)).body)).not.toContain('behind the store');
    expect(JSON.stringify((await send('GET', '/Users/id-1')).body)).toContain('behind the store');
  });
});
