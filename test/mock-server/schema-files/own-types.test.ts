import { describe, expect, it } from 'vitest';
import { readSchemaFiles } from '../../../mock-server/schema-files/read-folder.ts';
import { Group } from '../../../src/protocol/schema/standard/index.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, device, folder, openDevices } from './device.ts';

/** The standard Group, but devices can be members too. */
const groupOfDevices = {
  ...Group,
  attributes: Group.attributes.map((attribute) => ({
    ...attribute,
    subAttributes: attribute.subAttributes?.map((sub) =>
      sub.name === '$ref' ? { ...sub, referenceTypes: ['User', 'Group', 'Device'] } : sub,
    ),
  })),
};

const loans = (...ids: string[]) => ({
  schemas: [urn.Group],
  displayName: 'Loans',
  members: ids.map((value) => ({ value })),
});

describe('types of one’s own in place of the standard ones', () => {
  it('a Group has as members what its schema names, and nothing else', async () => {
    const standard = await openDevices();
    await standard.send('POST', '/Devices', device('S1'));
    expect((await standard.send('POST', '/Groups', loans('id-1'))).body.detail).toBe(
      'members: there is no User or Group with the id "id-1"',
    );
    const { schemas, resourceTypes } = await readSchemaFiles(folder);
    const { send } = await openDevices({ schemas: [...schemas, groupOfDevices], resourceTypes });
    await send('POST', '/Devices', device('S1'));
    expect((await send('POST', '/Groups', loans('id-1'))).body.members).toEqual([
      { value: 'id-1', $ref: `${base}/Devices/id-1`, display: 'Device S1', type: 'Device' },
    ]);
    await send('DELETE', '/Devices/id-1');
    expect((await send('GET', '/Groups/id-2')).body.members).toBeUndefined();
  });

  it('users are at another endpoint, without groups and managers', async () => {
    const { send } = await openDevices({
      schemas: [{ id: 'urn:example:Person', attributes: [{ name: 'userName', required: true, uniqueness: 'server' }] }],
      resourceTypes: [{ name: 'User', endpoint: '/People', schema: 'urn:example:Person' }],
      me: 'ada',
    });
    const created = await send('POST', '/People', { schemas: ['urn:example:Person'], userName: 'ada' });
    expect(created.headers.location).toBe(`${base}/People/id-1`);
    expect((await send('POST', '/Groups', loans('id-1'))).body.members).toEqual([
      { value: 'id-1', $ref: `${base}/People/id-1`, display: 'ada', type: 'User' },
    ]);
    expect(Object.keys((await send('GET', '/People/id-1')).body)).toEqual(['schemas', 'id', 'userName', 'meta']);
    expect((await send('GET', '/Me')).headers.location).toBe(`${base}/People/id-1`);
    expect((await send('GET', '/Users')).status).toBe(404);
    expect((await send('DELETE', '/People/id-1')).status).toBe(204);
  });
});
