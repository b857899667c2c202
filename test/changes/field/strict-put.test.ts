import { describe, expect, it } from 'vitest';
import { bodyOf, createLayered, type Layer, refusal } from './layer.ts';

/** A service without PATCH. The service refuses a PUT with read-only values, instead of ignoring these values. */
const strict: Layer = (next) => async (request) => {
  if (request.method !== 'PUT') return next(request);
  const body = bodyOf(request);
  const named = ['id', 'meta', 'groups'].find((name) => body[name] !== undefined);
  if (named !== undefined) return refusal(400, `Attribute ${named} is read-only`, 'mutability');
  if (/"(?:display|\$ref)":/.test(JSON.stringify(body['members'] ?? []))) {
    return refusal(400, 'Attribute members.display is read-only');
  }
  return next(request);
};

describe('a service that refuses readOnly values in a PUT', () => {
  it('has people changed', async () => {
    const world = createLayered(strict, { patch: 'off' });
    const { exitCode, stderr } = await world.run(['users', 'update', 'm01', '--title', 'Lead']);
    expect([exitCode, stderr]).toEqual([0, 'Updated user m01 (id-2)\n']);
    expect(world.service.users.get('id-2')).toMatchObject({ title: 'Lead', externalId: 'X-m01', active: true });
  });

  it('has people offboarded, and everybody else stays in their groups', async () => {
    const world = createLayered(strict, { patch: 'off' });
    const { exitCode } = await world.run(['bulk', 'offboard', '-', '--yes'], { stdin: 'userName\nm01\n' });
    expect([exitCode, world.service.users.get('id-2')?.['active']]).toEqual([0, false]);
    expect(world.service.membersOf('Staff')).toHaveLength(12);
    expect(world.service.membersOf('Staff')).not.toContain('id-2');
  });

  it('is not asked again where it refuses something else', async () => {
    let asked = 0;
    const world = createLayered(
      (next) => async (request) => {
        if (request.method !== 'PUT') return next(request);
        asked++;
        return refusal(400, 'the title is too long', 'invalidValue');
      },
      { patch: 'off' },
    );
    const { exitCode } = await world.run(['users', 'update', 'm01', '--title', 'Lead']);
    expect([exitCode, asked]).toEqual([10, 1]);
  });
});
