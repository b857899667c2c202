import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineTypes } from '../../../mock-server/schema-files/define-types.ts';
import { readSchemaFiles } from '../../../mock-server/schema-files/read-folder.ts';
import { SchemaError } from '../../../mock-server/schema-files/schema-error.ts';
import type { Json, JsonObject } from '../../../src/protocol/json/json.ts';
import { standardResourceTypes, standardSchemas } from '../../../src/protocol/schema/standard/index.ts';
import { urn } from '../../../src/protocol/urns.ts';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'scimctl-schemas-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Writes files to a new folder. */
async function folderOf(files: Record<string, Json | { text: string }>): Promise<string> {
  const folder = join(root, String(++count));
  await mkdir(folder);
  for (const [name, value] of Object.entries(files)) {
    const text = (value as { text?: string }).text ?? JSON.stringify(value);
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Returns the error message of reading, without the folder. */
async function complaint(files: Record<string, Json | { text: string }>): Promise<string> {
  const folder = await folderOf(files);
  const error = await readSchemaFiles(folder).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(SchemaError);
  return (error as Error).message.replaceAll(folder, 'DIR').replaceAll('\\', '/');
}

const id = 'urn:example:Lamp';
const schema = (attributes: Json): JsonObject => ({ id, attributes });
const type = (more: JsonObject = {}): JsonObject => ({ name: 'Lamp', endpoint: '/Lamps', schema: id, ...more });
const lamp = schema([{ name: 'watts' }]);

it.skipIf(process.platform === 'win32')(
  'what has no end is not read: a device, a pipe, a file that is too large',
  async () => {
    const folder = await folderOf({});
    await symlink('/dev/zero', join(folder, 'zero.json'));
    const error = (name: string, why: string) => new SchemaError(`${join(folder, name)} ${why}`);
    await expect(readSchemaFiles(folder)).rejects.toThrow(error('zero.json', 'is not a regular file'));
    await rm(join(folder, 'zero.json'));
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    await expect(readSchemaFiles(folder)).rejects.toThrow(error('pipe.yaml', 'is not a regular file'));
    await rm(join(folder, 'pipe.yaml'));
    await writeFile(join(folder, 'large.json'), '');
    await truncate(join(folder, 'large.json'), (16 << 20) + 1);
    await expect(readSchemaFiles(folder)).rejects.toThrow(error('large.json', 'is larger than 16777216 bytes'));
  },
);

describe('a file that is wrong is named, with the attribute and the reason', () => {
  it.each<[string, Json, string]>([
    [
      'a type',
      [{ name: 'watts', type: 'strng' }],
      'attribute watts: type must be one of string, boolean, decimal, integer, dateTime, binary, reference, complex, not "strng"',
    ],
    ['a flag', [{ name: 'watts', required: 'yes' }], 'attribute watts: required must be true or false, not "yes"'],
    [
      'a word',
      [{ name: 'watts', mutability: 'write' }],
      'attribute watts: mutability must be one of readOnly, readWrite, immutable, writeOnly, not "write"',
    ],
    [
      'a characteristic',
      [{ name: 'watts', requird: true }],
      'attribute watts has the unknown member "requird"; the allowed members are name, type, description, multiValued, required, canonicalValues, caseExact, mutability, returned, uniqueness, referenceTypes, subAttributes',
    ],
    [
      'a list',
      [{ name: 'watts', canonicalValues: 'low' }],
      'attribute watts: canonicalValues must be a list, not "low"',
    ],
    [
      'an item',
      [{ name: 'watts', canonicalValues: ['low', 5] }],
      'attribute watts: canonicalValues[1] must be text, not 5',
    ],
    ['no name', [{ name: 'a' }, { type: 'string' }], 'attribute number 2: name is missing'],
    [
      'a name',
      [{ name: '2nd' }],
      'attribute 2nd: the name must begin with a letter and contain only letters, digits, - and _',
    ],
    [
      'an unsafe name',
      [{ name: 'constructor' }],
      'attribute constructor: the name must begin with a letter and contain only letters, digits, - and _',
    ],
    ['twice', [{ name: 'watts' }, { name: 'Watts' }], 'attribute Watts is defined twice'],
    [
      'no sub-attributes',
      [{ name: 'bulb', type: 'complex' }],
      'attribute bulb: a complex attribute needs subAttributes',
    ],
    ['empty sub-attributes', [{ name: 'bulb', type: 'complex', subAttributes: [] }], 'subAttributes is empty'],
    [
      'sub-attributes of a text',
      [{ name: 'bulb', subAttributes: [{ name: 'x' }] }],
      'attribute bulb: only a complex attribute can have subAttributes, but the type of this attribute is string',
    ],
    [
      'complex within complex',
      [
        {
          name: 'bulb',
          type: 'complex',
          subAttributes: [{ name: 'cap', type: 'complex', subAttributes: [{ name: 'x' }] }],
        },
      ],
      'attribute bulb.cap: a sub-attribute cannot be complex',
    ],
    [
      'a sub-attribute',
      [{ name: 'bulb', type: 'complex', subAttributes: [{ name: 'cap', returned: 'no' }] }],
      'attribute bulb.cap: returned must be one of always, never, default, request, not "no"',
    ],
    ['no attributes', [], 'attributes is empty'],
    ['what is no attribute', ['watts'], 'attribute number 1 must be an object, not "watts"'],
  ])('%s', async (_, attributes, reason) => {
    expect(await complaint({ 'lamp.json': schema(attributes) })).toBe(`DIR/lamp.json: schema ${id}: ${reason}`);
  });

  it.each<[string, Record<string, Json | { text: string }>, string]>([
    ['no URN', { 'lamp.json': { ...lamp, id: 'Lamp' } }, 'DIR/lamp.json: id "Lamp" is not a URN'],
    ['no id', { 'lamp.json': { attributes: [] } }, 'DIR/lamp.json: id of a Schema is missing'],
    ['no JSON', { 'lamp.json': { text: '{"id":' } }, 'DIR/lamp.json: Unexpected end of JSON input'],
    [
      'neither',
      { 'lamp.json': { schemas: [urn.User] } },
      'DIR/lamp.json: definition number 1 is neither a Schema nor a ResourceType',
    ],
    [
      'neither, in a list',
      { 'lamp.json': [lamp, 5] },
      'DIR/lamp.json: definition number 2 is neither a Schema nor a ResourceType',
    ],
    [
      'a schema twice',
      { 'a.json': lamp, 'b.json': { ...lamp, id: 'URN:EXAMPLE:LAMP' } },
      'DIR/b.json: schema URN:EXAMPLE:LAMP is already defined in DIR/a.json',
    ],
    [
      'a type twice',
      { 'a.json': [lamp, type()], 'b.json': type() },
      'DIR/b.json: resource type Lamp is already defined in DIR/a.json',
    ],
    ['no schema', { 't.json': type() }, 'DIR/t.json: resource type Lamp: there is no schema urn:example:Lamp'],
    [
      'no extension',
      { 't.json': [lamp, type({ schemaExtensions: [{ schema: 'urn:example:Shade' }] })] },
      'DIR/t.json: resource type Lamp: there is no schema urn:example:Shade',
    ],
    [
      'itself as extension',
      { 't.json': [lamp, type({ schemaExtensions: [{ schema: id }] })] },
      'DIR/t.json: resource type Lamp: schema urn:example:Lamp appears twice',
    ],
    [
      'an endpoint',
      { 't.json': [lamp, type({ endpoint: 'Lamps' })] },
      'DIR/t.json: resource type Lamp: endpoint must be one segment such as /Devices, not "Lamps"',
    ],
    [
      'an endpoint of the protocol',
      { 't.json': [lamp, type({ endpoint: '/Schemas' })] },
      'DIR/t.json: resource type Lamp: endpoint /Schemas is reserved by RFC 7644: use another endpoint',
    ],
    [
      'an endpoint that is taken',
      { 't.json': [lamp, type({ endpoint: '/Users' })] },
      'DIR/t.json: resource type Lamp: endpoint /Users is also the endpoint of the resource type User',
    ],
    ['an empty folder', { 'lamp.txt': { text: '' } }, 'DIR contains no file with the extension .json, .yaml, .yml'],
  ])('%s', async (_, files, message) => {
    expect(await complaint(files)).toBe(message);
  });

  it('a folder that is not there', async () => {
    await expect(readSchemaFiles(join(root, 'nowhere'))).rejects.toThrow('cannot be read: ENOENT');
  });

  it('in code, its place is named', () => {
    expect(() => defineTypes({ schemas: [lamp, schema([{ name: 'x', type: 'y' }])] })).toThrow(
      'schemas[1]: schema urn:example:Lamp: attribute x: type must be one of',
    );
  });
});

describe('what is read', () => {
  it('single resources, lists, answers of a server and YAML, all defaults filled in', async () => {
    const folder = await folderOf({
      'a.json': {
        text: `\ufeff${JSON.stringify({ schemas: [urn.Schema], meta: { resourceType: 'Schema' }, ...lamp })}`,
      },
      'b.json': {
        schemas: [urn.ListResponse],
        totalResults: 1,
        Resources: [{ schemas: [urn.ResourceType], ...type() }],
      },
      'c.yaml': {
        text: 'id: urn:example:Shade\nattributes:\n  - name: colour\n    type: complex\n    multiValued: true\n',
      },
      'notes.txt': { text: 'not read' },
    });
    const { schemas, resourceTypes } = await readSchemaFiles(folder);
    expect(schemas.map(({ id, name }) => [id, name])).toEqual([
      ['urn:example:Lamp', 'Lamp'],
      ['urn:example:Shade', 'Shade'],
    ]);
    expect(schemas[0]?.attributes).toEqual([
      {
        name: 'watts',
        type: 'string',
        multiValued: false,
        description: '',
        required: false,
        caseExact: false,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'none',
      },
    ]);
    // RFC 7643 section 2.4.
    expect(schemas[1]?.attributes[0]?.subAttributes?.map(({ name }) => name)).toEqual([
      'value',
      'display',
      'type',
      'primary',
      '$ref',
    ]);
    expect(resourceTypes).toEqual([
      { id: 'Lamp', name: 'Lamp', endpoint: '/Lamps', description: 'Lamp', schema: 'urn:example:Lamp' },
    ]);
  });

  it('words in any case, as servers write them', () => {
    const { schemas } = defineTypes({ schemas: [schema([{ name: 'on', type: 'DateTime', mutability: 'READONLY' }])] });
    expect(schemas.at(-1)?.attributes[0]).toMatchObject({ type: 'dateTime', mutability: 'readOnly' });
  });

  it('stands beside the standard ones, or in place of those that are called the same', () => {
    const own = { name: 'Group', endpoint: '/Teams', schema: urn.Group };
    const { schemas, resourceTypes } = defineTypes({
      schemas: [...standardSchemas, lamp],
      resourceTypes: [own, type()],
    });
    expect(schemas.slice(0, -1)).toEqual(standardSchemas);
    expect(resourceTypes.map(({ name, endpoint }) => [name, endpoint])).toEqual([
      ['User', '/Users'],
      ['Group', '/Teams'],
      ['Lamp', '/Lamps'],
    ]);
    expect(defineTypes({})).toEqual({ schemas: standardSchemas, resourceTypes: standardResourceTypes });
  });
});
