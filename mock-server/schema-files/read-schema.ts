import { isUnsafeName, type Json } from '../../src/protocol/json/json.ts';
import {
  type AttributeDefinition,
  type AttributeType,
  attribute,
  attributeName,
  attributeTypes,
  type Characteristics,
  mutabilities,
  returnedValues,
  type Schema,
  uniquenessValues,
} from '../../src/protocol/schema/attribute.ts';
import { flag, list, object, type ReadMember, requiredText, text, texts, word } from './members.ts';
import { SchemaError } from './schema-error.ts';

/**
 * Maps each characteristic of an attribute (RFC 7643 section 2.2) to the function that reads its value. The defaults
 * are set later, by the function `attribute`.
 */
const characteristics: { readonly [K in keyof Characteristics]-?: ReadMember<Characteristics[K]> } = {
  multiValued: flag,
  required: flag,
  canonicalValues: texts,
  caseExact: flag,
  mutability: word(mutabilities),
  returned: word(returnedValues),
  uniqueness: word(uniquenessValues),
  referenceTypes: texts,
};

const attributeMembers = ['name', 'type', 'description', ...Object.keys(characteristics), 'subAttributes'];

/**
 * The members that a Schema resource may contain. The provider itself sets some of these members, so it ignores the
 * given values.
 */
const schemaMembers = ['id', 'name', 'description', 'attributes', 'schemas', 'meta', 'externalId'];

/** The default sub-attributes of a multi-valued attribute (RFC 7643 section 2.4). */
const pluralSubAttributes: readonly AttributeDefinition[] = [
  attribute('value', 'string', 'The value.'),
  attribute('display', 'string', 'The value in a form for display.'),
  attribute('type', 'string', 'The purpose of the value, such as work or home.'),
  attribute('primary', 'boolean', 'True if this is the preferred value. At most one value is primary.'),
  attribute('$ref', 'reference', 'URI of a resource.', { referenceTypes: ['uri'] }),
];

/**
 * Reads a Schema (RFC 7643 section 7) and sets the defaults. Throws a `SchemaError` whose message begins with `source` and
 * contains the name of the attribute.
 */
export function readSchema(value: unknown, source: string): Schema {
  const schema = object(value, schemaMembers, `${source}: a Schema`);
  const id = requiredText(schema.id, `${source}: id of a Schema`);
  // A URN must not contain characters that end an attribute path.
  if (!/^urn:[^\s"()[\]]+$/i.test(id)) throw new SchemaError(`${source}: id ${JSON.stringify(id)} is not a URN`);
  const where = `${source}: schema ${id}`;
  const attributes = readAttributes(schema.attributes, where, '');
  return {
    id,
    name: schema.name === undefined ? lastPart(id) : text(schema.name, `${where}: name`),
    description: text(schema.description ?? '', `${where}: description`),
    attributes,
  };
}

function readAttributes(value: Json | undefined, where: string, parent: string): AttributeDefinition[] {
  const member = parent === '' ? 'attributes' : 'subAttributes';
  const items = list(value, `${where}: ${member}`);
  if (items.length === 0) throw new SchemaError(`${where}: ${member} is empty`);
  const known = new Set<string>();
  return items.map((item, index) => {
    const definition = readAttribute(item, where, parent, index);
    const key = definition.name.toLowerCase();
    if (known.has(key)) throw new SchemaError(`${where}: attribute ${parent}${definition.name} is defined twice`);
    known.add(key);
    return definition;
  });
}

function readAttribute(value: Json, schema: string, parent: string, index: number): AttributeDefinition {
  const place = `${schema}: ${parent === '' ? 'attribute' : `sub-attribute of ${parent.slice(0, -1)},`} number ${index + 1}`;
  const given = object(
    value,
    attributeMembers,
    nameOf(value) ? `${schema}: attribute ${parent}${nameOf(value)}` : place,
  );
  const name = requiredText(given.name, `${place}: name`);
  const where = `${schema}: attribute ${parent}${name}`;
  if (!attributeName.test(name) || isUnsafeName(name)) {
    throw new SchemaError(`${where}: the name must begin with a letter and contain only letters, digits, - and _`);
  }
  const type = word(attributeTypes)(given.type ?? 'string', `${where}: type`);
  const entries = Object.entries(characteristics)
    .filter(([key]) => given[key] !== undefined)
    .map(([key, read]) => [key, read(given[key], `${where}: ${key}`)]);
  const read: Characteristics = Object.fromEntries(entries);
  const description = text(given.description ?? '', `${where}: description`);
  return attribute(
    name,
    type,
    description,
    read,
    readSubAttributes(given.subAttributes, schema, where, `${parent}${name}`, type, read),
  );
}

function readSubAttributes(
  value: Json | undefined,
  schema: string,
  where: string,
  path: string,
  type: AttributeType,
  { multiValued = false }: Characteristics,
): readonly AttributeDefinition[] | undefined {
  if (type !== 'complex') {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
    throw new SchemaError(
      `${where}: only a complex attribute can have subAttributes, but the type of this attribute is ${type}`,
    );
  }
  // RFC 7643 section 2.3.8 allows no complex sub-attributes.
  if (path.includes('.')) throw new SchemaError(`${where}: a sub-attribute cannot be complex`);
  if (value === undefined && multiValued) return pluralSubAttributes;
  if (value === undefined) throw new SchemaError(`${where}: a complex attribute needs subAttributes`);
  return readAttributes(value, schema, `${path}.`);
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf(':') + 1);
}

function nameOf(value: Json): string {
  const name = typeof value === 'object' && value !== null && !Array.isArray(value) ? value.name : undefined;
  return typeof name === 'string' ? name : '';
}
