import { beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { base, device, deviceUrn, locationUrn, openDevices } from './device.ts';

type Devices = Awaited<ReturnType<typeof openDevices>>;
let devices: Devices;
beforeEach(async () => {
  devices = await openDevices();
});

const patchOp = (...Operations: JsonObject[]): JsonObject => ({ schemas: [urn.PatchOp], Operations });
const patch = (id: string, ...operations: JsonObject[]) =>
  devices.send('PATCH', `/Devices/${id}`, patchOp(...operations));
const idsWhere = async (filter: string, more = '') => {
  const { body } = await devices.send('GET', `/Devices?filter=${encodeURIComponent(filter)}${more}`);
  return body.Resources ? (body.Resources as JsonObject[]).map(({ serialNumber }) => serialNumber) : body.detail;
};

const full: JsonObject = {
  externalId: 'inventory-1',
  deviceType: 'laptop',
  platform: { name: 'Linux', version: '6.1' },
  managed: true,
  memory: 32_768,
  weight: 1.29,
  assignedAt: '2026-01-05T08:00:00Z',
  certificate: 'MIIBszCCAVmgAwIBAgIU',
  supportUrl: 'https://support.example.com/devices/1',
  tags: ['shared', 'Loan'],
  interfaces: [
    { value: '00:00:5e:00:53:01', type: 'wifi', primary: true },
    { value: '00:00:5e:00:53:02', type: 'ethernet' },
  ],
  [locationUrn]: { building: 'HQ', floor: 3, assetTag: 'A-1', position: { latitude: 48.2, longitude: 16.4 } },
};

describe('discovery', () => {
  it('shows the type beside those of RFC 7643', async () => {
    const { body } = await devices.send('GET', '/ResourceTypes');
    expect((body.Resources as JsonObject[]).map(({ name }) => name)).toEqual(['User', 'Group', 'Device']);
    const one = await devices.send('GET', '/ResourceTypes/Device');
    expect(one.body).toMatchObject({
      endpoint: '/Devices',
      schema: deviceUrn,
      schemaExtensions: [{ schema: locationUrn, required: false }],
    });
  });

  it('shows the schemas with every characteristic, also those that their files leave out', async () => {
    const { body } = await devices.send('GET', `/Schemas/${deviceUrn}`);
    const [displayName] = body.attributes as JsonObject[];
    expect(displayName).toEqual({
      name: 'displayName',
      type: 'string',
      multiValued: false,
      description: 'Name that people know the device by',
      required: true,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    });
    expect((await devices.send('GET', `/Schemas/${locationUrn}`)).status).toBe(200);
  });
});

describe('verbs', () => {
  it('create, read, replace, change and delete', async () => {
    const created = await devices.send('POST', '/Devices', device('S1', full));
    expect(created.status).toBe(201);
    expect(created.headers.location).toBe(`${base}/Devices/id-1`);
    expect(created.body).toEqual({
      ...device('S1', full),
      id: 'id-1',
      meta: {
        resourceType: 'Device',
        created: '2026-01-01T00:00:00.000Z',
        lastModified: '2026-01-01T00:00:00.000Z',
        version: 'W/"1"',
        location: `${base}/Devices/id-1`,
      },
    });
    expect((await devices.send('GET', '/Devices/id-1')).body).toEqual(created.body);
    const replaced = await devices.send(
      'PUT',
      '/Devices/id-1',
      device('S1', { memory: 1, [locationUrn]: full[locationUrn] }),
    );
    expect(replaced.body).toMatchObject({ memory: 1, meta: { version: 'W/"2"' } });
    expect(replaced.body.platform).toBeUndefined();
    const patched = await patch('id-1', { op: 'replace', path: 'memory', value: 2 });
    expect(patched).toMatchObject({ status: 200, body: { memory: 2, meta: { version: 'W/"3"' } } });
    expect((await devices.send('DELETE', '/Devices/id-1')).status).toBe(204);
    expect((await devices.send('GET', '/Devices/id-1')).status).toBe(404);
  });

  it('work in bulk and in a search over all types', async () => {
    const bulk = await devices.send('POST', '/Bulk', {
      schemas: [urn.BulkRequest],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'u', data: { schemas: [urn.User], userName: 'ada' } },
        { method: 'POST', path: '/Devices', bulkId: 'd', data: device('S1', { owner: { value: 'bulkId:u' } }) },
      ],
    });
    expect((bulk.body.Operations as JsonObject[]).map(({ status }) => status)).toEqual(['201', '201']);
    expect((await devices.send('GET', '/Devices/id-2')).body.owner).toEqual({ value: 'id-1' });
    const found = await devices.send('POST', '/.search', {
      schemas: [urn.SearchRequest],
      filter: 'serialNumber eq "S1" or userName eq "ada"',
    });
    expect(found.body.totalResults).toBe(2);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await devices.create('S1', full);
    await devices.create('S2', {
      deviceType: 'phone',
      memory: 8192,
      weight: 0.2,
      assignedAt: '2026-02-01T00:00:00+01:00',
    });
    await devices.create('S3', {
      deviceType: 'phone',
      tags: ['loan'],
      [locationUrn]: { building: 'Annex', floor: -1 },
    });
  });

  it.each<[string, string[]]>([
    ['serialNumber eq "S1"', ['S1']],
    ['serialNumber eq "s1"', []],
    ['displayName eq "DEVICE s2"', ['S2']],
    ['externalId eq "inventory-1"', ['S1']],
    ['deviceType eq "PHONE" and not (memory pr)', ['S3']],
    ['memory gt 8192', ['S1']],
    ['memory le 8192', ['S2']],
    ['weight lt 1.29', ['S2']],
    ['managed eq true', ['S1']],
    ['assignedAt lt "2026-01-31T23:00:00Z"', ['S1']],
    ['assignedAt le "2026-01-31T23:00:00Z"', ['S1', 'S2']],
    ['certificate eq "MIIBszCCAVmgAwIBAgIU"', ['S1']],
    ['supportUrl sw "https://support."', ['S1']],
    ['platform.version eq "6.1"', ['S1']],
    ['tags eq "loan"', ['S1', 'S3']],
    ['interfaces.value eq "00:00:5E:00:53:02"', ['S1']],
    ['interfaces[type eq "wifi" and primary eq true]', ['S1']],
    ['interfaces[type eq "ethernet" and primary eq true]', []],
    [`${locationUrn}:building eq "annex"`, ['S3']],
    [`${locationUrn}:assetTag eq "A-1"`, ['S1']],
    [`${locationUrn}:position.latitude ge 48.2`, ['S1']],
    [`${locationUrn}:floor lt 0`, ['S3']],
    [`${deviceUrn}:deviceType eq "laptop"`, ['S1']],
    ['meta.resourceType eq "Device"', ['S1', 'S2', 'S3']],
  ])('%s', async (filter, expected) => {
    expect(await idsWhere(filter)).toEqual(expected);
  });

  it.each([
    ['adminPin eq "1"', 'adminPin cannot be used in a filter, because the attribute is never returned'],
    [
      `${locationUrn}:lockerCode pr`,
      `${locationUrn}:lockerCode cannot be used in a filter, because the attribute is never returned`,
    ],
  ])('%s is refused', async (filter, detail) => {
    expect(await idsWhere(filter)).toBe(detail);
  });

  it.each<[string, string, string[]]>([
    ['memory', 'ascending', ['S2', 'S1', 'S3']],
    ['memory', 'descending', ['S3', 'S1', 'S2']],
    ['assignedAt', 'descending', ['S3', 'S2', 'S1']],
    ['interfaces.value', 'ascending', ['S1', 'S2', 'S3']],
    [`${locationUrn}:floor`, 'ascending', ['S3', 'S1', 'S2']],
  ])('sort by %s %s', async (sortBy, sortOrder, expected) => {
    expect(await idsWhere('displayName pr', `&sortBy=${encodeURIComponent(sortBy)}&sortOrder=${sortOrder}`)).toEqual(
      expected,
    );
  });
});

describe('projection', () => {
  it.each<[string, JsonObject]>([
    ['attributes=diagnostics', { diagnostics: 'ok' }],
    ['attributes=platform.name', { platform: { name: 'Linux' } }],
    [`attributes=${locationUrn}:floor`, { [locationUrn]: { floor: 3 } }],
    ['attributes=adminPin', {}],
  ])('%s', async (query, expected) => {
    const id = await devices.create('S1', { ...full, diagnostics: 'ok', adminPin: '1234' });
    const { body } = await devices.send('GET', `/Devices/${id}?${query}`);
    expect(body).toEqual({ schemas: [deviceUrn, locationUrn], id, ...expected });
  });

  it('leaves out what is returned on request, and what is excluded', async () => {
    const id = await devices.create('S1', { ...full, diagnostics: 'ok' });
    const { body } = await devices.send('GET', `/Devices/${id}?excludedAttributes=${locationUrn},interfaces`);
    expect(body.diagnostics).toBeUndefined();
    expect(body.interfaces).toBeUndefined();
    expect(body[locationUrn]).toBeUndefined();
    expect(body.memory).toBe(32_768);
  });

  it('never shows what is never returned, and never stores it', async () => {
    const secrets = { adminPin: '1234', [locationUrn]: { building: 'HQ', lockerCode: '5678' } };
    const created = await devices.send('POST', '/Devices', device('S1', secrets));
    const shown = await devices.send('GET', `/Devices/id-1?attributes=adminPin,${locationUrn}:lockerCode`);
    const patched = await patch(
      'id-1',
      { op: 'add', path: `${locationUrn}:lockerCode`, value: '9999' },
      { op: 'replace', path: 'adminPin', value: '8888' },
    );
    expect(patched.status).toBe(200);
    const everything = JSON.stringify([created, shown, patched, devices.provider.snapshot()]);
    for (const secret of ['1234', '5678', '8888', '9999']) expect(everything).not.toContain(secret);
  });

  it('moves on to a new version when only what is never returned changes', async () => {
    const id = await devices.create('S1', { [locationUrn]: { building: 'HQ' } });
    const patched = await patch(id, { op: 'add', path: `${locationUrn}:lockerCode`, value: '9999' });
    expect(patched.body.meta).toMatchObject({ version: 'W/"2"' });
  });
});

describe('PATCH', () => {
  const cases: readonly [string, JsonObject, JsonObject][] = [
    [
      'a sub-attribute',
      { op: 'replace', path: 'platform.version', value: '6.2' },
      { platform: { name: 'Linux', version: '6.2' } },
    ],
    ['a value of a list', { op: 'add', path: 'tags', value: ['new'] }, { tags: ['shared', 'Loan', 'new'] }],
    ['a list', { op: 'replace', path: 'tags', value: ['only'] }, { tags: ['only'] }],
    [
      'one of several complex values',
      { op: 'replace', path: 'interfaces[type eq "ethernet"].value', value: '00:00:5e:00:53:09' },
      { interfaces: [(full.interfaces as Json[])[0] as Json, { value: '00:00:5e:00:53:09', type: 'ethernet' }] },
    ],
    [
      'a new primary',
      { op: 'add', path: 'interfaces', value: [{ value: '00:00:5e:00:53:03', primary: true }] },
      {
        interfaces: [
          { value: '00:00:5e:00:53:01', type: 'wifi', primary: false },
          { value: '00:00:5e:00:53:02', type: 'ethernet' },
          { value: '00:00:5e:00:53:03', primary: true },
        ],
      },
    ],
    [
      'removal by filter',
      { op: 'remove', path: 'interfaces[primary eq true]' },
      {
        interfaces: [{ value: '00:00:5e:00:53:02', type: 'ethernet' }],
      },
    ],
    [
      'an attribute of the extension',
      { op: 'replace', path: `${locationUrn}:floor`, value: 4 },
      {
        [locationUrn]: { ...(full[locationUrn] as JsonObject), floor: 4 },
      },
    ],
    [
      'several attributes without a path',
      { op: 'add', value: { memory: 1, [locationUrn]: { floor: 9 } } },
      {
        memory: 1,
        [locationUrn]: { ...(full[locationUrn] as JsonObject), floor: 9 },
      },
    ],
  ];
  it.each(cases)('%s', async (_, operation, expected) => {
    const id = await devices.create('S1', full);
    const { status, body } = await patch(id, operation);
    expect({ status, body }).toMatchObject({ status: 200, body: expected });
  });
});

describe('what is refused', () => {
  const wrong: readonly [string, JsonObject, string][] = [
    ['memory', { memory: 1.5 }, 'memory: must be an integer, not a number (1.5)'],
    ['memory as text', { memory: '1' }, 'memory: a number must not be in quotes'],
    ['weight', { weight: 'heavy' }, 'weight: must be a number, not "heavy"'],
    ['managed', { managed: 'yes' }, 'managed: must be true or false, not "yes"'],
    [
      'assignedAt',
      { assignedAt: 'yesterday' },
      'assignedAt: must be a date and time such as "2026-01-31T08:00:00Z", not "yesterday"',
    ],
    ['certificate', { certificate: 'ä' }, 'certificate: must be base64, not "ä"'],
    ['supportUrl', { supportUrl: 'no url' }, 'supportUrl: must be a URI, not "no url"'],
    ['displayName', { displayName: null }, 'displayName: it is required'],
    ['platform without its name', { platform: { version: '1' } }, 'platform.name: it is required'],
    ['an interface without value', { interfaces: [{ type: 'wifi' }] }, 'interfaces[0].value: it is required'],
    [
      'two primaries',
      {
        interfaces: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'interfaces: primary is true for more than one value',
    ],
    [
      'an extension without what it requires',
      { [locationUrn]: { floor: 1 } },
      `${locationUrn}:building: it is required`,
    ],
    ['what no schema has', { colour: 'red' }, 'colour: no schema of the resource defines the attribute'],
  ];
  it.each(wrong)('%s', async (_, more, detail) => {
    const { status, body } = await devices.send('POST', '/Devices', device('S1', more));
    expect(status).toBe(400);
    expect(body.detail).toContain(detail);
  });

  it('ignores what is readOnly', async () => {
    const { body } = await devices.send(
      'POST',
      '/Devices',
      device('S1', { lastSeenAt: '2026-01-01T00:00:00Z', owner: { value: 'x', display: 'X' } }),
    );
    expect(body.lastSeenAt).toBeUndefined();
    expect(body.owner).toEqual({ value: 'x' });
  });

  const taken: readonly [string, JsonObject, string][] = [
    ['a serial number', { serialNumber: 'S1' }, 'serialNumber "S1" is already in use'],
    [
      'an interface',
      { interfaces: [{ value: '00:00:5E:00:53:02' }] },
      'interfaces.value "00:00:5e:00:53:02" is already in use',
    ],
    [
      'an asset tag of the extension',
      { [locationUrn]: { building: 'HQ', assetTag: 'A-1' } },
      `${locationUrn}:assetTag "A-1" is already in use`,
    ],
  ];
  it.each(taken)('%s that another device has', async (_, more, detail) => {
    await devices.create('S1', full);
    const { status, body } = await devices.send('POST', '/Devices', device('S2', more));
    expect({ status, body }).toMatchObject({ status: 409, body: { scimType: 'uniqueness', detail } });
    await devices.create('S2');
    if (more.serialNumber) return;
    const patched = await patch('id-3', { op: 'add', value: more });
    expect(patched).toMatchObject({ status: 409, body: { scimType: 'uniqueness', detail } });
  });

  it('takes back a unique value when its device is gone or has another', async () => {
    const id = await devices.create('S1', full);
    await devices.send('DELETE', `/Devices/${id}`);
    await devices.create('S1', full);
  });

  const fixed: readonly [string, JsonObject, string][] = [
    [
      'the serial number',
      { op: 'replace', path: 'serialNumber', value: 'S9' },
      'serialNumber cannot be changed, because this attribute is immutable and already has a value',
    ],
    [
      'the asset tag of the extension',
      { op: 'replace', path: `${locationUrn}:assetTag`, value: 'A-9' },
      `${locationUrn}:assetTag cannot be changed, because this attribute is immutable and already has a value`,
    ],
    [
      'the asset tag, by its extension',
      { op: 'replace', path: locationUrn, value: { building: 'HQ', assetTag: 'A-9' } },
      `${locationUrn}:assetTag cannot be changed, because this attribute is immutable and already has a value`,
    ],
    [
      'the asset tag, by its absence',
      { op: 'remove', path: locationUrn },
      `${locationUrn}:assetTag cannot be changed, because this attribute is immutable and already has a value`,
    ],
    [
      'what is readOnly',
      { op: 'replace', path: 'lastSeenAt', value: '2026-01-01T00:00:00Z' },
      'lastSeenAt: a readOnly attribute cannot be changed',
    ],
    [
      'what is required, by removal',
      { op: 'remove', path: 'displayName' },
      'displayName is required and cannot be removed',
    ],
    [
      'what is required of the extension',
      { op: 'remove', path: `${locationUrn}:building` },
      `${locationUrn}:building is required and cannot be removed`,
    ],
  ];
  it.each(fixed)('a change of %s', async (_, operation, detail) => {
    const id = await devices.create('S1', full);
    const { status, body } = await patch(id, operation);
    expect({ status, body }).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    expect(body.detail).toContain(detail);
    expect((await devices.send('GET', `/Devices/${id}`)).body.meta).toMatchObject({ version: 'W/"1"' });
  });

  it('a PUT that changes what is immutable, in the extension too', async () => {
    const id = await devices.create('S1', full);
    const put = (more: JsonObject, serial = 'S1') =>
      devices.send('PUT', `/Devices/${id}`, device(serial, { ...full, ...more }));
    expect((await put({ [locationUrn]: { building: 'HQ', assetTag: 'A-2' } })).body.scimType).toBe('mutability');
    expect((await put({}, 'S2')).body.scimType).toBe('mutability');
    expect((await put({ memory: 3 })).status).toBe(200);
  });

  it('gives what is immutable its first value', async () => {
    const id = await devices.create('S1', { [locationUrn]: { building: 'HQ' } });
    const { body } = await patch(id, { op: 'add', path: `${locationUrn}:assetTag`, value: 'A-7' });
    expect(body[locationUrn]).toEqual({ building: 'HQ', assetTag: 'A-7' });
    expect(await idsWhere(`${locationUrn}:assetTag eq "A-7"`)).toEqual(['S1']);
  });
});
