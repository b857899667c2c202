import { isUnsafeName } from '../json/json.ts';
import {
  type AttributeDefinition,
  attributeName,
  attributeTypes,
  type ResourceType,
  type Schema,
} from './attribute.ts';
import { commonAttributes, discoveryResourceTypes, standardResourceTypes, standardSchemas } from './standard/index.ts';

/** An attribute definition with what code asks of it worked out once. */
export interface AttributeModel extends Omit<AttributeDefinition, 'subAttributes'> {
  /** Canonical path within the resource: `emails.value`, `urn:…:enterprise:2.0:User:manager.value`. */
  readonly path: string;
  /** Sub-attributes in the order of the schema; empty unless `type` is `complex`. */
  readonly subAttributes: readonly AttributeModel[];
  /** Finds a sub-attribute without regard to case. */
  subAttribute(name: string): AttributeModel | undefined;
}

/** A schema with its attributes found without regard to case. */
export interface SchemaModel {
  readonly urn: string;
  /** The URN in lower case: URNs are compared without regard to case. */
  readonly key: string;
  readonly attributes: readonly AttributeModel[];
  attribute(name: string): AttributeModel | undefined;
}

/** Everything that is known of a resource type, worked out once and shared by all that read its resources. */
export interface ResourceModel {
  readonly resourceType: ResourceType;
  /** The core schema's attributes behind the common ones (`schemas`, `id`, `externalId`, `meta`). */
  readonly core: SchemaModel;
  readonly extensions: readonly (SchemaModel & { readonly required: boolean })[];
  /** Finds an extension by its URN, without regard to case. */
  extension(urn: string): (SchemaModel & { readonly required: boolean }) | undefined;
}

/**
 * Works out a resource type's model. Throws a `TypeError` when the type names a schema that is not given, or a schema
 * breaks a rule that code relies on (an unknown type, a complex attribute without sub-attributes, a name that repeats or is
 * unsafe).
 */
export function createResourceModel(resourceType: ResourceType, schemas: readonly Schema[]): ResourceModel {
  const find = (urn: string): Schema => {
    const schema = schemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase());
    if (!schema)
      throw new TypeError(`resource type ${resourceType.name} needs the schema ${urn}, which is not defined`);
    return schema;
  };
  const core = find(resourceType.schema);
  const commonNames = new Set(commonAttributes.map(({ name }) => name.toLowerCase()));
  // RFC 7643 section 3.1: older schemas list the common attributes, whose characteristics given there take precedence.
  const own = core.attributes.filter(({ name }) => !commonNames.has(name.toLowerCase()));
  // A type that names a schema twice, as some servers do, has it once.
  const named = new Map((resourceType.schemaExtensions ?? []).map((entry) => [entry.schema.toLowerCase(), entry]));
  named.delete(core.id.toLowerCase());
  const extensions = [...named.values()].map(({ schema, required }) => {
    const found = find(schema);
    return { ...schemaModel(found.id, found.attributes, `${found.id}:`), required };
  });
  const extensionsByKey = new Map(extensions.map((extension) => [extension.key, extension]));
  return {
    resourceType,
    core: schemaModel(core.id, [...commonAttributes.map((common) => withOwnDemands(common, core)), ...own], ''),
    extensions,
    extension: (urn) => extensionsByKey.get(urn) ?? extensionsByKey.get(urn.toLowerCase()),
  };
}

/**
 * A common attribute as a schema has it that lists it. What RFC 7643 section 3.1 says of it holds; it leaves to others whether an
 * externalId is needed, and whether it is unique.
 */
function withOwnDemands(common: AttributeDefinition, { attributes }: Schema): AttributeDefinition {
  if (common.name !== 'externalId') return common;
  const listed = attributes.find(({ name }) => name.toLowerCase() === 'externalid');
  return listed ? { ...common, required: listed.required, uniqueness: listed.uniqueness } : common;
}

function schemaModel(urn: string, definitions: readonly AttributeDefinition[], prefix: string): SchemaModel {
  const attributes = definitions.map((definition) => attributeModel(definition, prefix, urn));
  const find = finder(attributes, urn);
  return { urn, key: urn.toLowerCase(), attributes, attribute: find };
}

function attributeModel(definition: AttributeDefinition, prefix: string, urn: string): AttributeModel {
  const path = `${prefix}${definition.name}`;
  const subDefinitions = definition.subAttributes ?? [];
  if (!attributeTypes.includes(definition.type)) {
    throw new TypeError(`attribute ${path} of ${urn}: there is no type ${definition.type}`);
  }
  if (!attributeName.test(definition.name) || isUnsafeName(definition.name)) {
    throw new TypeError(`attribute ${path} of ${urn}: the name is not one of an attribute`);
  }
  if ((definition.type === 'complex') !== subDefinitions.length > 0) {
    throw new TypeError(`attribute ${path} of ${urn}: a complex attribute, and no other, has subAttributes`);
  }
  const subAttributes = subDefinitions.map((sub) => attributeModel(sub, `${path}.`, urn));
  // RFC 7643 section 7: what is writeOnly is not returned, whatever the schema says besides.
  const returned = definition.mutability === 'writeOnly' ? 'never' : definition.returned;
  return { ...definition, returned, path, subAttributes, subAttribute: finder(subAttributes, `${path} of ${urn}`) };
}

/** A lookup that tries the exact name first, since that is what almost everybody sends. */
function finder(attributes: readonly AttributeModel[], where: string): (name: string) => AttributeModel | undefined {
  const exact = new Map<string, AttributeModel>();
  const folded = new Map<string, AttributeModel>();
  for (const attribute of attributes) {
    const key = attribute.name.toLowerCase();
    if (folded.has(key)) throw new TypeError(`attribute ${attribute.name} is defined twice in ${where}`);
    exact.set(attribute.name, attribute);
    folded.set(key, attribute);
  }
  return (name) => exact.get(name) ?? folded.get(name.toLowerCase());
}

/** Models of the resource types of RFC 7643: User and Group. */
export const standardModels: readonly ResourceModel[] = standardResourceTypes.map((type) =>
  createResourceModel(type, standardSchemas),
);

/** Model of User with its enterprise extension. */
export const UserModel: ResourceModel = standardModels[0] as ResourceModel;
/** Model of Group. */
export const GroupModel: ResourceModel = standardModels[1] as ResourceModel;

/** Models of ServiceProviderConfig, ResourceType and Schema. */
export const discoveryModels: readonly ResourceModel[] = discoveryResourceTypes.map((type) =>
  createResourceModel(type, standardSchemas),
);
