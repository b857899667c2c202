import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { described } from '../cli/run.ts';
import { type Attempt, doors, otherDoors } from './doors.ts';
import { createWorld, type World } from './world.ts';

/** Commands that can change a service, and print no requests. */
const withoutCurl = [
  // Prints no requests itself: each round is a `sync run`, which prints its requests.
  'sync:watch',
];

/** Test inputs for the commands that change something: all inputs of `doors` and `otherDoors`. */
const attempts = [
  ...Object.entries(doors).flatMap(([id, { one, eleven, harmless }]) =>
    Object.entries({ one, eleven, harmless }).flatMap(([form, attempt]) =>
      attempt && !withoutCurl.includes(id) ? [[`${id}, ${form}`, attempt] as const] : [],
    ),
  ),
  ...Object.entries(otherDoors).flatMap(([id, { one, eleven }]) => [
    [`${id}, one`, one] as const,
    [`${id}, eleven`, eleven] as const,
  ]),
];

/**
 * True for attempts in which most people would lose access. The command refuses them even if the user sets no limit.
 */
const refused = (id: string): boolean => / by filter, eleven$|^sync:run, eleven$/.test(id);

/**
 * Maps the path of each file in a folder to the content of the file. Omits the cache, because reads write to the cache.
 */
function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .filter((file) => !path.relative(folder, file).startsWith('cache'))
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]),
  );
}

/** A line of a curl command, or the empty line between two commands. */
const commandLine = /^(?:curl .* \\| {2}(?:https:|--).*|\{.*\}|EOF|)$/;

const isWrite = (request: string): boolean => !/^(?:GET|HEAD) /.test(request);

async function print(world: World, attempt: (world: World) => Attempt, ...flags: string[]) {
  const { argv, stdin, edit } = attempt(world);
  const before = { truth: world.truth(), files: filesOf(world.folder) };
  const printed = await world.run([...argv, '--curl', ...flags], {
    ...(edit ? { edit } : {}),
    ...(stdin === undefined ? {} : { stdin }),
  });
  return { ...printed, before };
}

it('every command that can change something has --curl', () => {
  const missing = described.filter(({ flags = {} }) => 'dry-run' in flags && !('curl' in flags)).map(({ id }) => id);
  expect(missing).toEqual(withoutCurl);
});

describe('--curl', () => {
  it.each(attempts)(
    'sends no change, leaves nothing behind, and prints only curl commands: %s',
    async (id, attempt) => {
      const world = createWorld();
      const { exitCode, stdout, stderr, before } = await print(world, attempt);
      expect(world.service.requests.filter(isWrite)).toEqual([]);
      expect({ truth: world.truth(), files: filesOf(world.folder) }).toEqual(before);
      if (refused(id)) {
        expect([exitCode, stdout]).toEqual([9, '']);
        return;
      }
      expect({ exitCode, stderr }).toEqual({
        exitCode: 0,
        stderr: expect.stringMatching(/(?:^|\n)Printed and not sent\n$/),
      });
      expect(stdout).toMatch(/^curl --silent --show-error --request (?:POST|PUT|PATCH|DELETE) /);
      const others = stdout.split('\n').filter((line) => !commandLine.test(line));
      expect(others).toEqual([]);
    },
  );
});

describe('--curl of a run that a limit refuses', () => {
  const many = attempts.filter(([id]) => id.endsWith(', eleven') && !id.startsWith('api'));

  it.each(many)('%s: prints nothing, and ends with exit code 9', async (_, attempt) => {
    const world = createWorld();
    const { exitCode, stdout, before } = await print(world, attempt, '--max-removals', '10');
    expect({ exitCode, stdout }).toEqual({ exitCode: 9, stdout: '' });
    expect({ truth: world.truth(), files: filesOf(world.folder) }).toEqual(before);
  });

  it.each(many)('%s: the limit of the profile', async (_, attempt) => {
    const world = createWorld({}, { maxRemovals: 5 });
    const { exitCode, stdout, stderr } = await print(world, attempt);
    expect({ exitCode, stdout }).toEqual({ exitCode: 9, stdout: '' });
    expect(stderr).toContain('the profile prod limits the removals of one run to 5');
  });
});
