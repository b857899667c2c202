import { describe, expect, it } from 'vitest';
import { bodyOf, createLayered, type Layer, refusal } from './layer.ts';

/**
 * A service whose groups do not know the new person `id` at first: the first `times` PATCH requests that name the id
 * get status 404.
 */
function notYet(id: string, times: number): Layer {
  return (next) => {
    let left = times;
    return async (request) => {
      const isNamed = request.method === 'PATCH' && JSON.stringify(bodyOf(request)).includes(`"${id}"`);
      return isNamed && left-- > 0 ? refusal(404, `user ${id} not found`) : next(request);
    };
  };
}

const outcomes = (stdout: string): string[] =>
  (JSON.parse(stdout) as { step: string; key: string; outcome: string }[])
    .filter(({ step }) => step === 'group')
    .map(({ key, outcome }) => `${key} ${outcome}`);

describe('somebody whom groups do not know yet', () => {
  const csv = 'userName,Groups\nfirst,Staff\nsecond,Staff\nthird,Staff\n';

  it('is put into a group a moment later', async () => {
    const world = createLayered(notYet('id-16', 3));
    const { exitCode, stdout } = await world.run(['bulk', 'import', '-'], { stdin: csv });
    expect([exitCode, outcomes(stdout)]).toEqual([0, ['first linked', 'second linked', 'third linked']]);
    expect(world.service.membersOf('Staff')).toHaveLength(16);
  });

  it('keeps nobody else out where that never comes', async () => {
    const world = createLayered(notYet('id-16', 1000));
    const { exitCode, stdout } = await world.run(['bulk', 'import', '-'], { stdin: csv });
    expect([exitCode, outcomes(stdout)]).toEqual([7, ['first linked', 'second failed', 'third linked']]);
    expect(world.service.requests.filter((request) => request.startsWith('PATCH'))).toHaveLength(2);
  });

  it('is no reason to ask about a group that is gone', async () => {
    const world = createLayered((next) => async (request) => {
      const isOfStaff = request.path === '/Groups/id-14';
      return isOfStaff ? refusal(404, 'group id-14 not found') : next(request);
    });
    const { exitCode, stdout } = await world.run(['bulk', 'import', '-'], { stdin: csv });
    expect([exitCode, outcomes(stdout)]).toEqual([7, ['first failed', 'second failed', 'third failed']]);
  });
});
