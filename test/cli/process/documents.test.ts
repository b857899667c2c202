import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoutes } from '../../../mock-server/control/routes.ts';
import { createMemoryProvider } from '../../../mock-server/provider/memory-provider.ts';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { exitCodes } from '../../../src/cli/errors/exit-codes.ts';
import { blocksOf, createPlace, documents, type Place, serverOf, textOf, unmarkedExamples } from './document.ts';

const token = 'documents';
const contents = new Map(documents.map((document) => [document, textOf(document)]));
const textOfGuide = (name: string): string => contents.get(`docs/guides/${name}.md`) ?? '';

/** Starts the service that a document talks to; `none` is for documents about the choice of a service. */
const servers: Readonly<Record<string, () => Promise<MockServer | undefined>>> = {
  none: async () => undefined,
  empty: () => createMockServer({ token }),
  company: () => companyServer({ token }),
  administered: () => companyServer({ token, me: 'tamar.levi@example.com' }),
};

async function companyServer(options: Parameters<typeof createMockServer>[0]): Promise<MockServer> {
  const server = await createMockServer(options);
  await server.restore(await company());
  return server;
}

/** Everybody of `examples/hires.csv`, imported once. */
let imported: Promise<ReturnType<MockServer['snapshot']>> | undefined;
function company(): NonNullable<typeof imported> {
  imported ??= importHires();
  return imported;
}

async function importHires(): NonNullable<typeof imported> {
  const server = await createMockServer({ token });
  const place = createPlace({ SCIMCTL_URL: server.url, SCIMCTL_TOKEN: token });
  const { status, output } = await place.shell('scimctl bulk import examples/hires.csv --yes --quiet --report report');
  expect(status, output).toBe(7);
  const snapshot = server.snapshot();
  await server.close();
  place.remove();
  return snapshot;
}

describe.each([...contents])('%s', (_, text) => {
  const blocks = blocksOf(text);
  const runs = blocks.filter(({ kind }) => kind === 'run');
  const lines = blocks.filter(({ kind }) => kind === 'serve').flatMap(({ code }) => code.trim().split('\n'));
  let place: Place;
  let server: MockServer | undefined;

  beforeAll(async () => {
    server = runs.length === 0 ? undefined : await servers[serverOf(text)]?.();
    place = createPlace(server && { SCIMCTL_URL: server.url, SCIMCTL_TOKEN: token });
  });
  afterAll(async () => {
    await server?.close();
    place.remove();
  });

  it('says of each example how it is run, or why not', () => {
    expect(unmarkedExamples(text)).toEqual([]);
  });

  // In their order: what one block creates the next one reads.
  it.each(runs.map((block) => [`${block.name}: ${block.code.split('\n')[0]}`, block] as const))(
    '%s',
    async (_line, { code, exit, output }) => {
      const result = await place.shell(code);
      expect(result, result.output).toMatchObject({ status: exit });
      for (const line of output.trim().split('\n')) expect(result.output).toContain(line);
    },
  );

  // On a port of its own, since the one that is shown may be in use.
  it.each(lines)('%s', async (line) => {
    const [command = '', then = ''] = line.split(/\s+# then: /);
    const serving = await place.serve(`${command.replace(/ --port \d+/, '')} --port 0 -o table`);
    // A journal that is followed has no end.
    const pasted = serving.paste.filter((one) => !one.includes('--follow'));
    const result = await place.shell([...pasted, then].join('\n')).finally(serving.stop);
    expect(pasted.length).toBeGreaterThan(1);
    expect(result, result.output).toMatchObject({ status: 0 });
    expect(await serving.stop()).toBe(0);
  });
});

describe('the examples of all documents', () => {
  const blocks = [...contents.values()].flatMap(blocksOf);
  let place: Place;
  beforeAll(() => {
    place = createPlace();
  });
  afterAll(() => place.remove());

  // One run of each runner for all, which takes seconds however little it is given.
  it.each([
    ['test', 'vitest', 13, /Tests +13 passed/],
    ['jest', 'jest', 2, /Tests: +2 passed/],
    ['node', 'node:test', 2, /# pass 2/],
  ])('that are marked %s pass with %s', (kind, _runner, count, passed) => {
    const tests = blocks.filter((block) => block.kind === kind);
    expect(tests.flatMap(({ code }) => code.match(/^test\(/gm) ?? [])).toHaveLength(count);
    expect(new Set(tests.map(({ name, language }) => `${name}.${language}`)).size).toBe(tests.length);
    const { status, output } = place.test(tests);
    expect(status, output).toBe(0);
    expect(output).toMatch(passed);
  });
});

describe('README', () => {
  it('is short enough to be read to its end', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(151);
  });
});

describe('the guides', () => {
  it('are all listed in docs/README.md', () => {
    const listed = [...textOf('docs/README.md').matchAll(/\]\((guides\/[^)]+)\)/g)].map(([, file]) => `docs/${file}`);
    expect(listed.sort()).toEqual(documents.filter((document) => document !== 'README.md').sort());
  });

  it('list the exit codes as they are', () => {
    const rows = [...textOfGuide('pipelines').matchAll(/^\| (\d+) \| .* \|$/gm)].map(([, code]) => Number(code));
    expect(rows).toEqual(exitCodes.map(({ code }) => code));
  });

  it('list every request of the control API, and no other', () => {
    const routes = createRoutes({ provider: createMemoryProvider(), onError: () => {} });
    const listed = [...textOfGuide('control-api').matchAll(/^\| `([A-Z]+ [^`]+)` \|/gm)].map(([, request]) => request);
    const known = [...routes.keys()].map((key) =>
      key.replace(/^(.* \/faults\/):name/, '$1ID').replace(':name', 'NAME'),
    );
    expect(listed).toEqual(known);
  });
});
