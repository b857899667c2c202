import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoutes } from '../../../mock-server/control/routes.ts';
import { createMemoryProvider } from '../../../mock-server/memory-provider.ts';
import { blocksOf, createPlace, type Place, textOf } from './document.ts';

const page = textOf('docs/guides/mock-in-tests.md');
const blocks = blocksOf(page);

let place: Place;
beforeAll(() => {
  place = createPlace();
});
afterAll(() => place.remove());

describe('docs/guides/mock-in-tests.md', () => {
  it('marks each example as what is to be run', () => {
    const examples = [...page.matchAll(/^```(?:ts|sh)$/gm)];
    expect(examples).toHaveLength(blocks.length);
  });

  it('has tests that pass', () => {
    const tests = blocks.filter(({ kind }) => kind === 'test');
    const { status, output } = place.test(tests);
    const count = tests.reduce((sum, { code }) => sum + (code.match(/^test\(/gm) ?? []).length, 0);
    expect(status, output).toBe(0);
    expect(output).toContain(`${count} passed`);
  });

  it('drives a server from a shell', async () => {
    const [block] = blocks.filter(({ kind }) => kind === 'run');
    const { status, output } = await place.shell(block?.code ?? '');
    expect(status, output).toBe(0);
    for (const line of (block?.output ?? '').trim().split('\n')) expect(output).toContain(line);
  });

  it('lists every request of the control API, and no other', () => {
    const routes = createRoutes({ provider: createMemoryProvider(), onError: () => {} });
    const listed = [...page.matchAll(/^\| `([A-Z]+ [^`]+)` \|/gm)].map(([, request]) => request);
    const known = [...routes.keys()].map((key) =>
      key.replace(/^(.* \/faults\/):name/, '$1ID').replace(':name', 'NAME'),
    );
    expect(listed).toEqual(known);
  });
});
