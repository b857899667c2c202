import type { AttributeDefinition, Schema } from '../../src/protocol/schema/attribute.ts';
import { commonAttributes } from '../../src/protocol/schema/standard/common.ts';
import { urn } from '../../src/protocol/urns.ts';
import { BehaviourError } from '../behaviour/behaviour-error.ts';
import type { Behaviour } from '../behaviour/table.ts';
import { returnedOfMembers } from '../groups/members-on-read.ts';

type Change = Partial<Pick<AttributeDefinition, 'required' | 'returned'>>;

/**
 * Applies behaviours to the schemas: changes the characteristic `required` of some attributes, and the characteristic
 * `returned` of `members`. Returns the same schemas if nothing changes. Throws a `BehaviourError` if a behaviour names
 * an attribute that no schema defines.
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
 * Splits a path that belongs to the given schema into the name of an attribute and the name of its sub-attribute. A
 * path `URN:a.b` belongs to the schema with the URN. A path `a.b` belongs to each schema that is not an extension.
 * Returns an empty array for any other path.
 */
function namesIn(path: string, { id }: Schema): string[] {
  const prefix = `${id}:`;
  if (path.toLowerCase().startsWith(prefix.toLowerCase())) return path.slice(prefix.length).split('.');
  return id.includes(':extension:') ? [] : path.split('.');
}

const externalId = commonAttributes.filter(({ name }) => name === 'externalId');

/**
 * Adds the common attribute `externalId` to a schema if a behaviour changes `externalId`. Normally, schemas do not list
 * the common attributes. A behaviour can change only attributes that the schema lists.
 */
function listing(schema: Schema, [name, ...rest]: readonly string[]): Schema {
  if (name?.toLowerCase() !== 'externalid' || rest.length > 0 || isDiscovery(schema)) return schema;
  const isListed = schema.attributes.some((attribute) => attribute.name.toLowerCase() === 'externalid');
  return isListed ? schema : { ...schema, attributes: [...externalId, ...schema.attributes] };
}

/**
 * True for a schema of discovery resources. Such a schema gets no `externalId`, because no client writes discovery
 * resources.
 */
function isDiscovery({ id }: Schema): boolean {
  return id === urn.ServiceProviderConfig || id === urn.ResourceType || id === urn.Schema;
}

function withChange(schema: Schema, [name, subName]: readonly string[], change: Change): Schema {
  const attributes = changeNamed(schema.attributes, name, (attribute) => {
    if (subName === undefined) return { ...attribute, ...change };
    const subAttributes = changeNamed(attribute.subAttributes ?? [], subName, (sub) => ({ ...sub, ...change }));
    // An attribute that has a required sub-attribute is also required.
    return subAttributes === attribute.subAttributes ? attribute : { ...attribute, ...change, subAttributes };
  });
  return attributes === schema.attributes ? schema : { ...schema, attributes };
}

/** Changes the attributes with this name. Returns the same list if no attribute changes. */
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
