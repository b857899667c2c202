import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createServiceProvider, storeIndexes } from '../../../mock-server/provider/service-provider.ts';
import { createMemoryStore } from '../../../mock-server/store/memory-store.ts';
import type { Exchange } from '../../../src/protocol/exchange/exchange.ts';
import { attribute, type ResourceType, type Schema } from '../../../src/protocol/schema/attribute.ts';
import { standardResourceTypes, standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { type RunOptions, scimctl } from '../run.ts';
import { asOverTheWire, createService, token } from '../service.ts';

let bodies: unknown[];
let options: RunOptions;

const recording =
  (next: Exchange): Exchange =>
  (request) => {
    if (request.method !== 'GET') bodies.push(request.body);
    return next(request);
  };

beforeEach(() => {
  bodies = [];
  options = { exchange: recording(createService().exchange) };
});

function fileOf(name: string, text: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-skeleton-')), name);
  writeFileSync(file, text);
  return file;
}

const skeleton = async (...argv: string[]): Promise<string> => {
  const ran = await scimctl([...argv, '--skeleton'], options);
  expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
  return ran.stdout;
};

describe('create --skeleton', () => {
  it('prints the writable attributes of the service as YAML, the required ones first', async () => {
    const text = await skeleton('users', 'create');
    expect(text).toMatch(
      /^# A new user\. To create it, run scimctl users create --file FILE\.\n# An attribute without a value is not sent\.\n#\nuserName: # string, required, unique\nexternalId: # string\nname: # object\n {2}formatted:\n {2}familyName:\n/,
    );
    expect(text).toContain(
      'emails: # list of objects\n  - value:\n    display:\n    type: # string; work, home or other\n    primary: # boolean\n',
    );
    expect(text).toContain(
      '\nurn:ietf:params:scim:schemas:extension:enterprise:2.0:User:\n  employeeNumber: # string\n',
    );
    expect(text).not.toMatch(/^(?:id|meta|groups|schemas):/m);
    expect(bodies).toEqual([]);
  });

  it.each([
    ['users', 'yaml', 'userName:', 'userName: ada'],
    ['users', 'json', '"userName": null', '"userName": "ada"'],
    ['groups', 'yaml', 'displayName:', 'displayName: Guides'],
    ['groups', 'json', '"displayName": null', '"displayName": "Guides"'],
  ])('is a file that %s create reads, and only what was filled in is sent (%s)', async (topic, format, from, to) => {
    const text = await skeleton(topic, 'create', '-o', format);
    expect(text).toContain(from);
    const file = fileOf(`new.${format}`, text.replace(from, to));
    const { exitCode, stderr } = await scimctl([topic, 'create', '--file', file], options);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Created')]);
    const name = topic === 'users' ? { userName: 'ada' } : { displayName: 'Guides' };
    expect(bodies).toEqual([{ schemas: [expect.stringContaining('core:2.0')], ...name }]);
  });

  it('keeps the lines of mistakes in a file that is filled in partly', async () => {
    const text = await skeleton('users', 'create');
    const filled = text.replace('userName:', 'userName: ada').replace(/(phoneNumbers: .*\n {2}- value:)/, '$1 [x]');
    const line = filled.split('\n').findIndex((each) => each.includes('[x]')) + 1;
    const { exitCode, stderr } = await scimctl(['users', 'create', '--file', fileOf('a.yaml', filled)], options);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`line ${line}, phoneNumbers[0].value: `)]);
  });

  it('prints only what is required with --required', async () => {
    expect(await skeleton('users', 'create', '--required')).toMatch(/#\nuserName: # string, required, unique\n$/);
    expect(JSON.parse(await skeleton('groups', 'create', '--required', '--json'))).toEqual({ displayName: null });
    expect(await skeleton('resources', 'create', 'Group', '--required')).toContain(
      '# A new Group. To create it, run scimctl resources create Group --file FILE.\n',
    );
  });

  it('shows what a service declares, and not what RFC 7643 says', async () => {
    const type: ResourceType = { name: 'Badge', endpoint: '/Badges', schema: 'urn:x:Badge' };
    const schema: Schema = {
      id: 'urn:x:Badge',
      name: 'Badge',
      description: '',
      attributes: [
        attribute('colour', 'string', '', { canonicalValues: ['red', 'a\u001b[31m'] }),
        attribute('doors', 'complex', '', { multiValued: true }, [
          attribute('value', 'string', '', { required: true }),
          attribute('until', 'dateTime', ''),
        ]),
        attribute('serial', 'integer', '', { required: true, mutability: 'immutable' }),
      ],
    };
    const provider = createServiceProvider({
      store: createMemoryStore({ indexes: storeIndexes() }),
      token,
      resourceTypes: [type],
      schemas: [schema],
    });
    options = { exchange: recording(asOverTheWire(provider.exchange)) };
    const text = await skeleton('resources', 'create', 'Badge');
    expect(text).toContain(
      'serial: # integer, required, immutable\nexternalId: # string\ncolour: # string; red or a\\x1b[31m\ndoors: # list of objects\n  - value: # string, required\n    until: # dateTime\n',
    );
    // The schema requires the value of a door. The file has no door, so it needs no value.
    const file = fileOf('badge.yaml', text.replace('serial:', 'serial: 7'));
    const { exitCode, stderr } = await scimctl(['resources', 'create', 'Badge', '--file', file], options);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Created')]);
    expect(bodies).toEqual([{ schemas: ['urn:x:Badge'], serial: 7 }]);
  });

  it('names the schema of an extension that only the service has', async () => {
    const urn = 'urn:x:Parking';
    const extension: Schema = {
      id: urn,
      name: 'Parking',
      description: '',
      attributes: [attribute('bay', 'string', '')],
    };
    const types = standardResourceTypes.map((type) =>
      type.name === 'User' ? { ...type, schemaExtensions: [{ schema: urn, required: false }] } : type,
    );
    const provider = createServiceProvider({
      store: createMemoryStore({ indexes: storeIndexes() }),
      token,
      resourceTypes: types,
      schemas: [...standardSchemas, extension],
    });
    options = { exchange: recording(asOverTheWire(provider.exchange)) };
    const text = await skeleton('users', 'create');
    const filled = text.replace('userName:', 'userName: ada').replace('  bay:', '  bay: B7');
    const { exitCode } = await scimctl(['users', 'create', '--file', fileOf('user.yaml', filled)], options);
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User', urn];
    expect([exitCode, bodies]).toEqual([0, [{ schemas, userName: 'ada', [urn]: { bay: 'B7' } }]]);
  });

  it.each([
    [['--skeleton', '--file', 'x.yaml'], '--skeleton cannot be used with --file or with an attribute'],
    [['--skeleton', '--set', 'title=x'], '--skeleton cannot be used with --file or with an attribute'],
    [['--required', '--set', 'title=x'], '--required needs --skeleton'],
    [['--skeleton', '-o', 'table'], '--skeleton cannot be printed as table'],
    [['--skeleton', '-q', 'a'], '--query needs -o json if --skeleton is given'],
  ])('is refused with %j', async (argv, message) => {
    const { exitCode, stderr } = await scimctl(['users', 'create', ...argv], options);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`Error: ${message}\n`)]);
  });
});
