import { describe, expect, test } from 'vitest';
import {
  type AttributeDefinition,
  attribute,
  type ResourceType,
  type Schema,
} from '../../../src/protocol/schema/attribute.ts';
import { discoveryModels } from '../../../src/protocol/schema/discovery-models.ts';
import { createResourceModel, GroupModel, standardModels, UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { thrownBy } from '../support/freeze.ts';

const schema = (id: string, ...attributes: AttributeDefinition[]): Schema => ({
  id,
  name: id,
  description: '',
  attributes,
});
const type = (...extensions: string[]): ResourceType => ({
  name: 'T',
  endpoint: '/Ts',
  schema: 'urn:t',
  schemaExtensions: extensions.map((id) => ({ schema: id, required: false })),
});
const text = (name: string) => attribute(name, 'string', '');

describe('a schema that would mislead code is refused with a TypeError', () => {
  test.each<[string, ResourceType, Schema[], string]>([
    ['a schema that is missing', type(), [], 'resource type T needs the schema urn:t, which is not defined'],
    [
      'an extension that is missing',
      type('urn:e'),
      [schema('urn:t')],
      'resource type T needs the schema urn:e, which is not defined',
    ],
    [
      'an attribute that is defined twice',
      type(),
      [schema('urn:t', text('a'), text('A'))],
      'attribute A is defined twice in urn:t',
    ],
    [
      'a sub-attribute that is defined twice',
      type(),
      [schema('urn:t', attribute('c', 'complex', '', {}, [text('a'), text('A')]))],
      'attribute A is defined twice in c of urn:t',
    ],
    [
      'a complex attribute of nothing',
      type(),
      [schema('urn:t', attribute('c', 'complex', ''))],
      'attribute c of urn:t: a complex attribute must have subAttributes, and only a complex attribute can have subAttributes',
    ],
    [
      'a simple attribute of parts',
      type(),
      [schema('urn:t', attribute('c', 'string', '', {}, [text('a')]))],
      'attribute c of urn:t: a complex attribute must have subAttributes, and only a complex attribute can have subAttributes',
    ],
    [
      'a type that does not exist',
      type(),
      [schema('urn:t', { ...text('a'), type: 'money' as 'string' })],
      'attribute a of urn:t: the type money does not exist',
    ],
    ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'a b', 'a.b', '', '1a'].map(
      (name): [string, ResourceType, Schema[], string] => [
        `an attribute called ${JSON.stringify(name)}`,
        type(),
        [schema('urn:t', text(name))],
        `attribute ${name} of urn:t: the name is not a valid attribute name`,
      ],
    ),
  ])('%s', (_name, resourceType, schemas, message) => {
    const error = thrownBy(() => createResourceModel(resourceType, schemas));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe(message);
  });
});

describe('a model', () => {
  const model = createResourceModel(type('urn:E'), [
    schema('URN:T', attribute('ID', 'integer', ''), text('a')),
    schema('urn:e', attribute('c', 'complex', '', {}, [text('D')])),
  ]);

  test('finds schemas and names in any case', () => {
    expect(model.core.urn).toBe('URN:T');
    expect(model.core.attribute('A')?.path).toBe('a');
    expect(model.extension('Urn:E')?.attribute('C')?.subAttribute('d')?.path).toBe('urn:e:c.D');
    expect(model.extension('urn:x')).toBeUndefined();
  });

  test('has an extension once, and never the core schema for one', () => {
    const twice = createResourceModel(type('urn:e', 'URN:E', 'urn:T'), [schema('urn:t'), schema('urn:e', text('a'))]);
    expect(twice.extensions.map((extension) => extension.urn)).toEqual(['urn:e']);
  });

  test('has the common attributes once, as RFC 7643 section 3.1 has them', () => {
    expect(model.core.attributes.map(({ name }) => name)).toEqual(['schemas', 'id', 'externalId', 'meta', 'a']);
    expect(model.core.attribute('id')?.type).toBe('string');
  });

  test('does not find what objects inherit', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(UserModel.core.attribute(name)).toBeUndefined();
      expect(UserModel.extension(name)).toBeUndefined();
      expect(UserModel.core.attribute('name')?.subAttribute(name)).toBeUndefined();
    }
  });

  test('there is one for each resource type of the RFCs', () => {
    expect(standardModels.map(({ resourceType }) => resourceType.name)).toEqual(['User', 'Group']);
    expect(discoveryModels.map(({ resourceType }) => resourceType.endpoint)).toEqual([
      '/ServiceProviderConfig',
      '/ResourceTypes',
      '/Schemas',
    ]);
    expect(UserModel.extensions.map((extension) => [extension.urn, extension.required])).toEqual([
      [urn.EnterpriseUser, false],
    ]);
    expect(GroupModel.extensions).toEqual([]);
  });
});
