import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMockServer, type MockServer } from '../../../mock-server/server/create-mock-server.ts';
import { exitCodes } from '../../../src/cli/errors/exit-codes.ts';
import { blocksOf, createPlace, type Place, textOf } from './document.ts';

const readme = textOf('README.md');
const blocks = blocksOf(readme);

let place: Place;
let server: MockServer;

beforeAll(async () => {
  server = await createMockServer({ token: 'readme' });
  place = createPlace({ SCIMCTL_URL: server.url, SCIMCTL_TOKEN: 'readme' });
});

afterAll(async () => {
  await server.close();
  place.remove();
});

describe('the examples of README', () => {
  it('are marked as what is to be run', () => {
    expect(blocks.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'serve rehearsal',
      'run admin',
      'run admin',
      'run admin',
      'run admin',
      'run admin',
      'run pipeline',
      'run pipeline',
      'run pipeline',
      'run shell',
      'run faults',
      'serve behaviours',
      'serve kinds',
      'run mutual',
      'test vitest',
      'test faults',
      'test msw',
      'test library',
    ]);
  });

  // In their order: what one block creates the next one reads.
  it.each(blocks.filter(({ kind }) => kind === 'run').map((block) => [block.code.split('\n')[0], block] as const))(
    '%s',
    async (_line, { code, exit, output }) => {
      const result = await place.shell(code);
      expect(result, result.output).toMatchObject({ status: exit });
      for (const line of output.trim().split('\n')) expect(result.output).toContain(line);
    },
  );

  // On a port of its own, since the one that is shown may be in use.
  it.each(blocks.filter(({ kind }) => kind === 'serve').flatMap(({ code }) => code.trim().split('\n')))(
    '%s',
    async (line) => {
      const [command = '', then = ''] = line.split(/\s+# then: /);
      const server = await place.serve(`${command.replace(/ --port \d+/, '')} --port 0 -o table`);
      // A journal that is followed has no end.
      const pasted = server.paste.filter((one) => !one.includes('--follow'));
      const result = await place.shell([...pasted, then].join('\n')).finally(server.stop);
      expect(pasted.length).toBeGreaterThan(1);
      expect(result, result.output).toMatchObject({ status: 0 });
      expect(await server.stop()).toBe(0);
    },
  );

  it('for developers pass as the tests that they are', () => {
    const result = place.test(blocks.filter(({ kind }) => kind === 'test'));
    expect(result).toMatchObject({ status: 0, output: expect.stringContaining('4 passed') });
  });

  it('list the exit codes as they are', () => {
    const rows = [...readme.matchAll(/^\| (\d+) \| .* \|$/gm)].map(([, code]) => Number(code));
    const reachable = exitCodes.filter(({ name }) => name !== 'pending').map(({ code }) => code);
    expect(rows).toEqual(reachable);
  });
});
