import { expect, it } from 'vitest';
import { isObject } from '../../../src/protocol/json/json.ts';
import { createLayered, type Layer } from './layer.ts';

/** A service that hides one person in lists, but treats the userName of this person as taken. */
const hiding: Layer = (next) => async (request) => {
  const response = await next(request);
  if (!isObject(response.body) || !Array.isArray(response.body.Resources)) return response;
  const shown = response.body.Resources.filter((resource) => !isObject(resource) || resource['userName'] !== 'ghost');
  return { ...response, body: { ...response.body, totalResults: shown.length, Resources: shown } };
};

it('somebody whom no list shows and whose name is taken is said to be hidden, and nobody else is touched', async () => {
  const world = createLayered(hiding);
  world.service.addUser({ userName: 'ghost', active: false });
  const before = world.truth();
  const { exitCode, stdout } = await world.run(['bulk', 'import', '-'], { stdin: 'userName,Title\nghost,Lead\n' });
  expect([exitCode, JSON.parse(stdout)[0].error.message]).toEqual([
    5,
    'userName ghost is taken; no search finds this person: the person may have been deleted, or may have been created without SCIM; look for the person in the service itself',
  ]);
  expect(world.truth()).toBe(before);
  expect(world.service.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
});
