import type { AttributeDefinition, Schema } from '../../src/protocol/schema/attribute.ts';
import { commonAttributes } from '../../src/protocol/schema/standard/common.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import { BehaviourError } from '../behaviour/read.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { returnedOfMembers } from '../groups/members-on-read.ts';

type Change = Partial<Pick<AttributeDefinition, 'required' | 'returned'>>;

/**
 * Applies behaviours to the schemas: which attributes are required, and how members are returned. Returns the same schemas
 * where nothing changes. Throws a `BehaviourError` for a behaviour with an attribute that no schema has.
 */
export function shapeSchemas(
  schemas: readonly Schema[],
  {
    requiredAttributes,
    singleValued,
    membersOnRead,
  }: Pick<Behaviour, 'requiredAttributes' | 'singleValued' | 'membersOnRead'>,
): readonly Schema[] {
  let shaped = schemas;
  if (membersOnRead !== 'full') {
    shaped = shaped.map((schema) => {
      const returned = returnedOfMembers(schema, { membersOnRead });
      return returned === undefined ? schema : withChange(schema, ['members'], { returned });
    });
  }
  for (const path of requiredAttributes) {
    const changed = shaped.map((schema) => {
      const names = namesIn(path, schema);
      return withChange(listing(schema, names), names, { required: true });
    });
    if (changed.every((schema, index) => schema === shaped[index])) {
      const known = ['externalId', ...schemas.flatMap(({ attributes }) => attributes.map(({ name }) => name))];
      throw new BehaviourError(`requiredAttributes: no schema has an attribute ${JSON.stringify(path)}`, path, known);
    }
    shaped = changed;
  }
  const several = schemas.flatMap(({ attributes }) => attributes.filter(({ multiValued }) => multiValued));
  const names = several.map(({ name }) => name);
  for (const name of singleValued) {
    if (names.includes(name)) continue;
    throw new BehaviourError(
      `singleValued: no schema has a multi-valued attribute ${JSON.stringify(name)}`,
      name,
      names,
    );
  }
  return shaped;
}

/**
 * Splits a path into names from the attribute downwards. `URN:a.b` belongs to the schema with this URN, `a.b` to schemas that
 * are no extension. Empty where the path does not belong to the schema.
 */
function namesIn(path: string, { id }: Schema): string[] {
  const prefix = `${id}:`;
  if (path.toLowerCase().startsWith(prefix.toLowerCase())) return path.slice(prefix.length).split('.');
  return id.includes(':extension:') ? [] : path.split('.');
}

const externalId = commonAttributes.filter(({ name }) => name === 'externalId');

/**
 * Adds the common attribute `externalId` to the attributes of a schema: a schema has it without listing it, but must list it to
 * change it.
 */
function listing(schema: Schema, [name, ...rest]: readonly string[]): Schema {
  if (name?.toLowerCase() !== 'externalid' || rest.length > 0 || isDiscovery(schema)) return schema;
  const isListed = schema.attributes.some((attribute) => attribute.name.toLowerCase() === 'externalid');
  return isListed ? schema : { ...schema, attributes: [...externalId, ...schema.attributes] };
}

/** True for schemas of discovery, whose resources no client writes. */
function isDiscovery({ id }: Schema): boolean {
  return id === urn.ServiceProviderConfig || id === urn.ResourceType || id === urn.Schema;
}

function withChange(schema: Schema, [name, subName]: readonly string[], change: Change): Schema {
  const attributes = changeNamed(schema.attributes, name, (attribute) => {
    if (subName === undefined) return { ...attribute, ...change };
    const subAttributes = changeNamed(attribute.subAttributes ?? [], subName, (sub) => ({ ...sub, ...change }));
    // An attribute with a required sub-attribute is required too.
    return subAttributes === attribute.subAttributes ? attribute : { ...attribute, ...change, subAttributes };
  });
  return attributes === schema.attributes ? schema : { ...schema, attributes };
}

/** Returns the same list where no attribute of this name changes. */
function changeNamed(
  attributes: readonly AttributeDefinition[],
  name: string | undefined,
  change: (attribute: AttributeDefinition) => AttributeDefinition,
): readonly AttributeDefinition[] {
  let isChanged = false;
  const result = attributes.map((attribute) => {
    if (name === undefined || attribute.name.toLowerCase() !== name.toLowerCase()) return attribute;
    const changed = change(attribute);
    if (changed !== attribute) isChanged = true;
    return changed;
  });
  return isChanged ? result : attributes;
}
