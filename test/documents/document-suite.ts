import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMockServer, type MockServer } from '../../mock-server/server/create-mock-server.ts';
import {
  blocksOf,
  createPlace,
  documents,
  type Place,
  secondServerOf,
  serverOf,
  textOf,
  unmarkedExamples,
} from './document.ts';

const token = 'documents';

/**
 * Maps each name to a function that starts the service for the commands of a document. `none` is for documents without
 * a fixed service.
 */
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

/**
 * Number of parts into which the documents are divided. Each part has its own test file, and these files run at the
 * same time.
 */
const parts = 2;

/** Runs the examples of one part of the documents. The first part is 0. */
export function describeDocuments(part: number): void {
  const ofPart = documents.filter((_, index) => index % parts === part);
  describe.each(ofPart)('%s', (document) => {
    const text = textOf(document);
    const blocks = blocksOf(text);
    const runs = blocks.filter(({ kind }) => kind === 'run');
    const lines = blocks.filter(({ kind }) => kind === 'serve').flatMap(({ code }) => code.trim().split('\n'));
    let place: Place;
    let server: MockServer | undefined;
    let second: MockServer | undefined;

    beforeAll(async () => {
      const start = (name: string) => (runs.length === 0 ? undefined : servers[name]?.());
      server = await start(serverOf(text));
      second = await start(secondServerOf(text));
      place = createPlace({
        ...(server && { SCIMCTL_URL: server.url, SCIMCTL_TOKEN: token }),
        ...(second && { SECOND_URL: second.url }),
      });
    });
    afterAll(async () => {
      await second?.close();
      await server?.close();
      place.remove();
    });

    it('says of each example how it is run, or why not', () => {
      expect(unmarkedExamples(text)).toEqual([]);
    });

    // Runs the blocks in the order of the document, because a block may need data of an earlier block.
    it.each(runs.map((block) => [`${block.name}: ${block.code.split('\n')[0]}`, block] as const))(
      '%s',
      async (_line, { code, exit, output }) => {
        const result = await place.shell(code);
        expect(result, result.output).toMatchObject({ status: exit });
        for (const line of output.trim().split('\n')) expect(result.output).toContain(line);
      },
    );

    // Uses a free port, because the port in the document may be in use.
    it.each(lines)('%s', async (line) => {
      const [command = '', then = ''] = line.split(/\s+# then: /);
      const serving = await place.serve(`${command.replace(/ --port \d+/, '')} --port 0 -o table`);
      // A command with `--follow` would never end.
      const pasted = serving.paste.filter((one) => !one.includes('--follow'));
      const result = await place.shell([...pasted, then].join('\n')).finally(serving.stop);
      expect(pasted.length).toBeGreaterThan(1);
      expect(result, result.output).toMatchObject({ status: 0 });
      expect(await serving.stop()).toBe(0);
    });
  });
}
