import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mock } from 'node:test';
import { ModernFakeTimers } from '@jest/fake-timers';
import sinon from 'sinon';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CooperativeYield } from '../../../mock-server/scheduling/cooperative-yield.ts';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { urn } from '../../../src/protocol/urns.ts';

/** Fakes timers and the date. Returns a function that ends the fake. */
type Fake = (date: Date) => () => void;

/**
 * Sockets of Node.js need the real `nextTick` of `process`. Vitest does not fake this function, and jest gives tests a
 * separate `process` object.
 */
const ofNode = ['nextTick', 'queueMicrotask'] as const;

const libraries: Readonly<Record<string, Fake>> = {
  vitest: (now) => {
    vi.useFakeTimers({ now });
    return () => vi.useRealTimers();
  },
  jest: (now) => {
    const config = { cacheDirectory: tmpdir(), fakeTimers: {} } as unknown as ConstructorParameters<
      typeof ModernFakeTimers
    >[0]['config'];
    const timers = new ModernFakeTimers({ config, global: globalThis });
    timers.useFakeTimers({ now: now.getTime(), doNotFake: [...ofNode] });
    return () => timers.useRealTimers();
  },
  sinon: (now) => {
    const clock = sinon.useFakeTimers({ now, toNotFake: [...ofNode] });
    return () => clock.restore();
  },
  'node:test': (now) => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now });
    return () => mock.timers.reset();
  },
};

const realTime = process.hrtime.bigint;
const date = new Date('2030-06-01T12:00:00Z');
const folders: string[] = [];
let restore: (() => void) | undefined;

afterEach(async () => {
  restore?.();
  restore = undefined;
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function hire(server: MockServer, userName: string): Promise<{ status: number; created: string }> {
  const response = await fetch(`${server.url}/Users`, {
    method: 'POST',
    headers: { ...server.headers, 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas: [urn.User], userName }),
  });
  const { meta } = (await response.json()) as { meta: { created: string } };
  return { status: response.status, created: meta.created };
}

describe.each(Object.entries(libraries))('with timers faked by %s', (_, fake) => {
  it('a server goes on answering, with the faked date, and goes on when they are real again', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'fake-timers-'));
    folders.push(folder);
    const db = path.join(folder, 'people.ndjson');
    for (const options of [{}, { db }, { faults: ['latency=1'] }]) {
      const server = await createMockServer(options);
      restore = fake(date);
      expect(await hire(server, 'ada')).toEqual({ status: 201, created: date.toISOString() });
      restore();
      await server.reset().catch(() => {});
      expect((await hire(server, 'bob')).status).toBe(201);
      restore = fake(date);
      await server.close();
      restore();
    }
  });

  it('a server starts', async () => {
    restore = fake(date);
    await using server = await createMockServer({ tls: true });
    expect(server.clock.now()).toBe(date.getTime());
    const { status } = await server.fetch(`${server.url}/Users`, { headers: server.headers });
    expect(status).toBe(200);
  });

  it('long work yields to the event loop', async () => {
    const yielding = new CooperativeYield();
    restore = fake(date);
    await yielding.toEventLoop();
    const start = realTime();
    while (!yielding.isDue && realTime() - start < 5_000_000_000n);
    expect(yielding.isDue).toBe(true);
  });
});

it('vi.setSystemTime and spies on Date.now are seen by a server that runs', async () => {
  await using server = await createMockServer();
  vi.setSystemTime(date);
  restore = () => vi.useRealTimers();
  expect(await hire(server, 'ada')).toEqual({ status: 201, created: date.toISOString() });
  restore();
  const spy = vi.spyOn(Date, 'now').mockReturnValue(date.getTime() + 1000);
  restore = () => spy.mockRestore();
  expect(await hire(server, 'bob')).toEqual({ status: 201, created: '2030-06-01T12:00:01.000Z' });
});

it('no file of the provider uses a timer or a clock that a test may have faked', () => {
  const files = readdirSync('mock-server', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const timers = /\b(?:setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|queueMicrotask)\(|\bnextTick\b/;
  const clocks = /\bperformance\.|\bDate\.now\(|\bnew Date\(\)|\bAbortSignal\.timeout\(/;
  const guilty = files.filter((file) => {
    const text = readFileSync(path.join('mock-server', file), 'utf8');
    const [, bound = ''] = /import \{([^}]*)\} from '[./]+(?:scheduling\/)?real-timers\.ts'/.exec(text) ?? [];
    const free = text.replaceAll(new RegExp(`\\b(?:${bound.match(/\w+/g)?.join('|') ?? '-'})\\(`, 'g'), '');
    return timers.test(free) || clocks.test(free);
  });
  // `clock.ts` may use `Date`, because a provider's clock shows the faked date.
  expect(guilty.sort()).toEqual([path.join('scheduling', 'clock.ts'), path.join('scheduling', 'real-timers.ts')]);
});
