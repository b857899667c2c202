import { isUnsafeName } from '../json/json.ts';
import {
  type AttributeDefinition,
  attribute,
  attributeName,
  attributeTypes,
  type ResourceType,
  type Schema,
} from './attribute.ts';
import { isNested, nestsExtensions } from './nested-extensions.ts';
import { commonAttributes, standardResourceTypes, standardSchemas } from './standard/index.ts';

/**
 * An attribute definition, its path, and a function that finds a sub-attribute by name. The path and the function are
 * computed once.
 */
export interface AttributeModel extends Omit<AttributeDefinition, 'subAttributes'> {
  /** Canonical path within the resource: `emails.value`, `urn:…:enterprise:2.0:User:manager.value`. */
  readonly path: string;
  /** Sub-attributes in the order of the schema; empty if `type` is not `complex`. */
  readonly subAttributes: readonly AttributeModel[];
  /** Finds a sub-attribute without regard to case. */
  subAttribute(name: string): AttributeModel | undefined;
}

/** A schema whose attributes can be found by name, without regard to case. */
export interface SchemaModel {
  readonly urn: string;
  /** The URN in lower case, because comparisons of URNs ignore case. */
  readonly key: string;
  readonly attributes: readonly AttributeModel[];
  attribute(name: string): AttributeModel | undefined;
}

/** A resource type and its schemas, prepared for lookups. All code that reads resources of this type shares one model. */
export interface ResourceModel {
  readonly resourceType: ResourceType;
  /** The common attributes (`schemas`, `id`, `externalId`, `meta`), followed by the attributes of the core schema. */
  readonly core: SchemaModel;
  readonly extensions: readonly (SchemaModel & { readonly required: boolean })[];
  /** Finds an extension by its URN, without regard to case. */
  extension(urn: string): (SchemaModel & { readonly required: boolean }) | undefined;
}

/**
 * Creates the model of a resource type. Throws a `TypeError` if a schema of the type is not in `schemas`, or if a
 * schema is invalid. A schema is invalid if an attribute has an unknown type, a complex attribute has no
 * sub-attributes, or an attribute name is repeated or unsafe.
 */
export function createResourceModel(resourceType: ResourceType, schemas: readonly Schema[]): ResourceModel {
  const standard = standardModels.find((model) => model.resourceType === resourceType);
  return standard && hasStandardSchemas(resourceType, schemas) ? standard : createModel(resourceType, schemas);
}

/** True if `schemas` contains all schemas of a standard resource type as RFC 7643 defines them. */
function hasStandardSchemas({ schema, schemaExtensions = [] }: ResourceType, schemas: readonly Schema[]): boolean {
  return [schema, ...schemaExtensions.map((extension) => extension.schema)].every((urn) => {
    const found = schemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase());
    return found !== undefined && standardSchemas.includes(found);
  });
}

function createModel(resourceType: ResourceType, schemas: readonly Schema[]): ResourceModel {
  const find = (urn: string): Schema => {
    const schema = schemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase());
    if (!schema)
      throw new TypeError(`resource type ${resourceType.name} needs the schema ${urn}, which is not defined`);
    return schema;
  };
  const core = find(resourceType.schema);
  const commonNames = new Set(commonAttributes.map(({ name }) => name.toLowerCase()));
  // Omits the common attributes (RFC 7643 section 3.1), which some old schemas list. The definitions of this project
  // are used instead.
  const own = core.attributes.filter(({ name }) => !commonNames.has(name.toLowerCase()));
  // Some servers list an extension twice in a resource type. The model contains each extension once.
  const named = new Map((resourceType.schemaExtensions ?? []).map((entry) => [entry.schema.toLowerCase(), entry]));
  named.delete(core.id.toLowerCase());
  const outer = [...named.values()].some(({ schema }) => nestsExtensions(schema));
  const nested = [...named.values()]
    .filter(({ schema }) => outer && isNested(schema))
    .map(({ schema }) => find(schema));
  const extensions = [...named.values()]
    .filter(({ schema }) => !(outer && isNested(schema)))
    .map(({ schema, required }) => {
      const found = find(schema);
      const inner = nestsExtensions(found.id) ? nested.map((inside) => nestedModel(inside, found.id)) : [];
      return { ...schemaModel(found.id, found.attributes, `${found.id}:`, inner), required };
    });
  const extensionsByKey = new Map(extensions.map((extension) => [extension.key, extension]));
  return {
    resourceType,
    core: schemaModel(
      core.id,
      [...commonAttributes.map((common) => withSchemaCharacteristics(common, core)), ...own],
      '',
    ),
    extensions,
    extension: (urn) => extensionsByKey.get(urn) ?? extensionsByKey.get(urn.toLowerCase()),
  };
}

/**
 * Returns the definition of a common attribute for one schema. A schema can change only `required` and `uniqueness` of
 * `externalId`. RFC 7643 section 3.1 defines all other characteristics.
 */
function withSchemaCharacteristics(common: AttributeDefinition, { attributes }: Schema): AttributeDefinition {
  if (common.name !== 'externalId') return common;
  const listed = attributes.find(({ name }) => name.toLowerCase() === 'externalid');
  return listed ? { ...common, required: listed.required, uniqueness: listed.uniqueness } : common;
}

/**
 * Returns the model of an inner extension, which is inside another extension. The model is a complex attribute, and its
 * name is the URN of the inner extension. An attribute of the inner extension has a path such as
 * `urn:…:ble:2.0:Device:urn:…:pairingPassKey:2.0:Device.key`.
 */
function nestedModel({ id, description, attributes }: Schema, outer: string): AttributeModel {
  const path = `${outer}:${id}`;
  const subAttributes = attributes.map((definition) => attributeModel(definition, `${path}.`, id));
  const characteristics = attribute(id, 'complex', description);
  return { ...characteristics, path, subAttributes, subAttribute: finder(subAttributes, path) };
}

function schemaModel(
  urn: string,
  definitions: readonly AttributeDefinition[],
  prefix: string,
  nested: readonly AttributeModel[] = [],
): SchemaModel {
  const attributes = [...definitions.map((definition) => attributeModel(definition, prefix, urn)), ...nested];
  const find = finder(attributes, urn);
  return { urn, key: urn.toLowerCase(), attributes, attribute: find };
}

function attributeModel(definition: AttributeDefinition, prefix: string, urn: string): AttributeModel {
  const path = `${prefix}${definition.name}`;
  const subDefinitions = definition.subAttributes ?? [];
  if (!attributeTypes.includes(definition.type)) {
    throw new TypeError(`attribute ${path} of ${urn}: the type ${definition.type} does not exist`);
  }
  if (!attributeName.test(definition.name) || isUnsafeName(definition.name)) {
    throw new TypeError(`attribute ${path} of ${urn}: the name is not a valid attribute name`);
  }
  if ((definition.type === 'complex') !== subDefinitions.length > 0) {
    throw new TypeError(
      `attribute ${path} of ${urn}: a complex attribute must have subAttributes, and only a complex attribute can have subAttributes`,
    );
  }
  const subAttributes = subDefinitions.map((sub) => attributeModel(sub, `${path}.`, urn));
  // RFC 7643 section 7: a writeOnly attribute is never returned, even if the schema says otherwise.
  const returned = definition.mutability === 'writeOnly' ? 'never' : definition.returned;
  return { ...definition, returned, path, subAttributes, subAttribute: finder(subAttributes, `${path} of ${urn}`) };
}

/**
 * Creates a function that finds an attribute by its name. The function tries the exact spelling first, because this
 * search is faster and most clients send the exact spelling. Then it ignores case.
 */
function finder(attributes: readonly AttributeModel[], where: string): (name: string) => AttributeModel | undefined {
  const exact = new Map<string, AttributeModel>();
  const folded = new Map<string, AttributeModel>();
  for (const model of attributes) {
    const key = model.name.toLowerCase();
    if (folded.has(key)) throw new TypeError(`attribute ${model.name} is defined twice in ${where}`);
    exact.set(model.name, model);
    folded.set(key, model);
  }
  // Does not convert a name to lower case if it is longer than all attribute names, such as the URN of a schema.
  const longest = Math.max(0, ...attributes.map(({ name }) => name.length));
  return (name) => exact.get(name) ?? (name.length > longest ? undefined : folded.get(name.toLowerCase()));
}

/** Models of the resource types of RFC 7643: User and Group. */
export const standardModels: readonly ResourceModel[] = standardResourceTypes.map((type) =>
  createModel(type, standardSchemas),
);

/** Model of User with its enterprise extension. */
export const UserModel: ResourceModel = standardModels[0] as ResourceModel;
/** Model of Group. */
export const GroupModel: ResourceModel = standardModels[1] as ResourceModel;
