import { expect, it } from 'vitest';
import { createWorld } from './world.ts';

const ids = [
  '2819c223-7f76-453a-919d-413861904646',
  '2819c223-aaaa-453a-919d-413861904646',
  '70984f1b-3f76-453a-919d-413861904646',
];

/** A service whose people `pat`, `m01`, `m02` have the ids above. */
const world = (options: Parameters<typeof createWorld>[0] = {}) =>
  createWorld({ ids: (number) => ids[number - 1] ?? `other-${number}`, ...options });

it('finds a person by the shortened id of a table, and changes the person', async () => {
  const { run } = world();
  const { exitCode, stdout } = await run(['users', 'get', '70984f1b…', '-q', 'userName']);
  expect([exitCode, stdout]).toEqual([0, '"m02"\n']);
  expect((await run(['users', 'deactivate', '70984f1b…'])).exitCode).toBe(0);
  expect((await run(['users', 'get', 'm02', '-q', 'active'])).stdout).toBe('false\n');
});

it('needs an id that no other person has', async () => {
  const { run } = world();
  const { exitCode, stderr } = await run(['users', 'deactivate', '2819c223…']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`"2819c223…" is the id of 2 users:\n  pat (${ids[0]})\n  m01 (${ids[1]})`);
  expect((await run(['users', 'get', '2819c223-a…', '-q', 'userName'])).stdout).toBe('"m01"\n');
});

it('believes no service that ignores the filter, and explains the sign where the service has no such filter', async () => {
  const hint =
    'a table shows … where it shortens a text, to fit the terminal; to see whole ids and names, run scimctl users list -o csv';
  for (const unfilterable of ['empty', 'ignored', 'refused'] as const) {
    const { run } = world({ filterable: ['userName'], unfilterable });
    const { exitCode, stderr } = await run(['users', 'deactivate', '12345678…']);
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining(hint)]);
  }
});

it('does not take the start of a name for an id', async () => {
  const { run } = createWorld({ ids: (number) => `Person-id-${number}` });
  const { exitCode } = await run(['users', 'deactivate', 'Person…']);
  expect(exitCode).toBe(3);
});
