import type { AttributeDefinition, Schema } from '../../src/protocol/schema/attribute.ts';
import { commonAttributes } from '../../src/protocol/schema/standard/common.ts';
import { urn } from '../../src/protocol/schema/urns.ts';
import { returnedOfMembers } from '../groups/members-on-read.ts';
import { BehaviourError } from './read.ts';
import type { Behaviour } from './table.ts';

type Change = Partial<Pick<AttributeDefinition, 'required' | 'returned'>>;

/**
 * Schemas that say what behaviours make of attributes: which are required, and how members are returned. The same schemas
 * where they change nothing. Throws a `BehaviourError` for a behaviour that names an attribute that no schema has.
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

/** Names from the schema's attribute downwards: of `URN:a.b` in the schema that it names, of `a.b` in schemas that are no extension. */
function namesIn(path: string, { id }: Schema): string[] {
  const prefix = `${id}:`;
  if (path.toLowerCase().startsWith(prefix.toLowerCase())) return path.slice(prefix.length).split('.');
  return id.includes(':extension:') ? [] : path.split('.');
}

const externalId = commonAttributes.filter(({ name }) => name === 'externalId');

/** A schema with an attribute that it need not list to have it, and has to list to say more of it. */
function listing(schema: Schema, [name, ...rest]: readonly string[]): Schema {
  if (name?.toLowerCase() !== 'externalid' || rest.length > 0 || isDiscovery(schema)) return schema;
  const isListed = schema.attributes.some((attribute) => attribute.name.toLowerCase() === 'externalid');
  return isListed ? schema : { ...schema, attributes: [...externalId, ...schema.attributes] };
}

/** What is discovered is no resource of a client's. */
function isDiscovery({ id }: Schema): boolean {
  return id === urn.ServiceProviderConfig || id === urn.ResourceType || id === urn.Schema;
}

function withChange(schema: Schema, [name, subName]: readonly string[], change: Change): Schema {
  const attributes = changeNamed(schema.attributes, name, (attribute) => {
    if (subName === undefined) return { ...attribute, ...change };
    const subAttributes = changeNamed(attribute.subAttributes ?? [], subName, (sub) => ({ ...sub, ...change }));
    // What is required within an attribute is required with it.
    return subAttributes === attribute.subAttributes ? attribute : { ...attribute, ...change, subAttributes };
  });
  return attributes === schema.attributes ? schema : { ...schema, attributes };
}

/** The same list where nothing of that name changes. */
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
