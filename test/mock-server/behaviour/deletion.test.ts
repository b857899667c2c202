import { describe, expect, it } from 'vitest';
import { createHarness, group, patchOp, user } from '../provider/harness.ts';

/** Deletes a user who is a member of a group, and returns `send`. */
async function afterDelete(value: 'hard' | 'deactivate' | 'deactivate-then-404') {
  const harness = createHarness({ behaviour: { delete: value } });
  const { send } = harness;
  await send('POST', '/Users', user('ada'));
  await send('POST', '/Groups', group('staff', 'id-1'));
  expect((await send('DELETE', '/Users/id-1')).status).toBe(204);
  return send;
}

describe('DELETE of a user', () => {
  it.each([
    ['hard', 404, 0],
    ['deactivate', 200, 1],
    ['deactivate-then-404', 404, 1],
  ] as const)('%s: a read answers %i, and queries find %i', async (value, status, found) => {
    const send = await afterDelete(value);
    const read = await send('GET', '/Users/id-1');
    expect(read.status).toBe(status);
    if (status === 200) expect(read.body).toMatchObject({ active: false, meta: { version: 'W/"2"' } });
    const query = await send('GET', '/Users?filter=userName eq "ada"');
    expect(query.body).toMatchObject({ totalResults: found });
    const again = await send('POST', '/Users', user('ada'));
    expect(again.status).toBe(found === 0 ? 201 : 409);
  });

  it('deactivate keeps memberships, and lets the user come back', async () => {
    const send = await afterDelete('deactivate');
    expect((await send('GET', '/Groups/id-2')).body.members).toHaveLength(1);
    const back = await send('PATCH', '/Users/id-1', patchOp({ op: 'replace', path: 'active', value: true }));
    expect(back.body).toMatchObject({ active: true });
  });

  it('deactivates later, and says so in the journal', async () => {
    const { provider, clock, send } = createHarness({ behaviour: { delete: 'deactivate-later' }, journal: true });
    await send('POST', '/Users', user('ada', { active: true }));
    expect((await send('DELETE', '/Users/id-1')).status).toBe(204);
    expect(provider.journal.entries().at(-1)?.behaviours).toEqual({ delete: 'deactivate-later', deactivationDelay: 5 });
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: true });
    clock.now += 5000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: false });
    expect((await send('DELETE', '/Users/id-1')).status).toBe(204);
  });

  it.each<[string, string, boolean]>([
    ['stops the deactivation with active', 'active', true],
    ['does not stop the deactivation without active', 'title', false],
  ])('deactivates later: a PATCH %s', async (_, path, isActive) => {
    const { clock, send } = createHarness({ behaviour: { delete: 'deactivate-later' } });
    await send('POST', '/Users', user('ada', { active: true }));
    await send('DELETE', '/Users/id-1');
    const value = path === 'active' ? true : 'Head';
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    await send('PATCH', '/Users/id-1', { schemas, Operations: [{ op: 'replace', path, value }] });
    clock.now += 5000;
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ active: isActive });
  });

  it('deactivate changes nothing the second time', async () => {
    const send = await afterDelete('deactivate');
    expect((await send('DELETE', '/Users/id-1')).status).toBe(204);
    expect((await send('GET', '/Users/id-1')).body).toMatchObject({ meta: { version: 'W/"2"' } });
  });

  it('removes what has no active, whatever DELETE does to users', async () => {
    const send = await afterDelete('deactivate');
    expect((await send('DELETE', '/Groups/id-2')).status).toBe(204);
    expect((await send('GET', '/Groups/id-2')).status).toBe(404);
  });
});
