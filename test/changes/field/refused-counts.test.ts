import { expect, it } from 'vitest';
import { createLayered, type Layer, refusal } from './layer.ts';

/**
 * A service that refuses a query whose `count` is above `largest`. Other services instead return at most `largest`
 * resources.
 */
function atMost(largest: number, status: number, detail: string): Layer {
  return (next) => async (request) =>
    Number(request.query['count'] ?? 0) > largest ? refusal(status, detail) : next(request);
}

it.each([
  [50, 400, 'count must be between 1 and 50'],
  [12, 422, 'Input should be less than or equal to 12: query.count'],
] as const)('a list comes whole from a service that takes no count above %d', async (largest, status, detail) => {
  const world = createLayered(atMost(largest, status, detail));
  for (let n = 0; n < 100; n++) world.service.addUser({ userName: `n${n}`, active: true });
  const { exitCode, stdout, stderr } = await world.run(['users', 'list', '-o', 'id']);
  expect([exitCode, stdout.trim().split('\n').length], stderr).toEqual([0, 113]);
});

it('people are found there by name, and the count is found out once', async () => {
  const world = createLayered(atMost(50, 400, 'count must be between 1 and 50'));
  const { exitCode } = await world.run(['users', 'deactivate', 'pat', '--yes']);
  expect(exitCode).toBe(0);
  expect(world.service.users.get(world.ids['pat'] as string)).toMatchObject({ active: false });
  expect(world.service.requests[0]).toContain('count=50');
});

it('a filter that is refused is not asked for again', async () => {
  let asked = 0;
  const world = createLayered((next) => async (request) => {
    if (request.query['filter'] === undefined) return next(request);
    asked++;
    return refusal(400, 'the filter is not supported', 'invalidFilter');
  });
  const { exitCode } = await world.run(['users', 'list', '-f', 'title pr', '-o', 'id']);
  expect([exitCode, asked]).toEqual([10, 1]);
});
