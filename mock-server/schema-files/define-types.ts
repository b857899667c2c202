import type { ResourceType, Schema } from '../../src/protocol/schema/attribute.ts';
import { deviceMemberTypes, deviceResourceTypes, deviceSchemas } from '../../src/protocol/schema/devices/index.ts';
import { agentMemberTypes, agentResourceTypes, agentSchemas } from '../../src/protocol/schema/drafts/agents.ts';
import { groupMemberResourceTypes, groupMemberSchema } from '../../src/protocol/schema/drafts/group-members.ts';
import { roleResourceTypes, roleSchemas } from '../../src/protocol/schema/drafts/roles.ts';
import { createResourceModel, type ResourceModel } from '../../src/protocol/schema/model.ts';
import { Group, standardResourceTypes, standardSchemas } from '../../src/protocol/schema/standard/index.ts';
import { groupWithMembers } from './group-with-members.ts';
import type { TypeDefinitions, TypeSet } from './input.ts';
import { readResourceType } from './read-resource-type.ts';
import { readSchema } from './read-schema.ts';
import { SchemaError } from './schema-error.ts';

/** All schemas and resource types of a provider. */
export interface DefinedTypes {
  readonly schemas: readonly Schema[];
  readonly resourceTypes: readonly ResourceType[];
}

/** A definition with its source. Error messages begin with the source. */
export interface Sourced {
  readonly source: string;
  readonly value: unknown;
}

/**
 * The definitions of a set of resource types. `memberTypes` names the types of the set that can be members of a Group.
 */
interface SetOfTypes extends DefinedTypes {
  readonly memberTypes: readonly string[];
}

/** The types that can be members of a Group of RFC 7643. */
const standardMembers: readonly string[] = ['User', 'Group'];
const GroupMember = groupMemberSchema(standardMembers);

/** Maps the name of each set to the definitions of the set. */
const sets: Readonly<Record<TypeSet, SetOfTypes>> = {
  devices: { schemas: deviceSchemas, resourceTypes: deviceResourceTypes, memberTypes: deviceMemberTypes },
  agents: { schemas: agentSchemas, resourceTypes: agentResourceTypes, memberTypes: agentMemberTypes },
  roles: { schemas: roleSchemas, resourceTypes: roleResourceTypes, memberTypes: [] },
  'group-members': { schemas: [GroupMember], resourceTypes: groupMemberResourceTypes, memberTypes: [] },
};

/**
 * Adds the user's definitions to those of RFC 7643 and of the sets in `types`. A definition of the user replaces a
 * standard definition with the same URN or the same name. Sets the defaults of RFC 7643 section 2.2. Throws a
 * `SchemaError` for an invalid definition.
 */
export function defineTypes({ schemas = [], resourceTypes = [], types = [] }: TypeDefinitions): DefinedTypes {
  const inCode = (member: string) => (value: unknown, index: number) => ({ source: `${member}[${index}]`, value });
  // True if a user passed the object of a standard definition. Such a definition is ignored.
  const isStandard = ({ value }: Sourced) => typeof value === 'object' && value !== null && standard.has(value);
  return defineSourced(
    schemas.map(inCode('schemas')).filter((sourced) => !isStandard(sourced)),
    resourceTypes.map(inCode('resourceTypes')).filter((sourced) => !isStandard(sourced)),
    types,
  );
}

const standard: WeakSet<object> = new WeakSet(
  [{ schemas: standardSchemas, resourceTypes: standardResourceTypes }, ...Object.values(sets)].flatMap(
    (set): object[] => [...set.schemas, ...set.resourceTypes],
  ),
);

/** Removes the standard definitions, which come from RFC 7643 or from a set. Returns the rest. */
export function withoutStandard({ schemas, resourceTypes }: DefinedTypes): DefinedTypes {
  return {
    schemas: schemas.filter((schema) => !standard.has(schema)),
    resourceTypes: resourceTypes.filter((type) => !standard.has(type)),
  };
}

/** Creates the models of resource types. */
export function modelsOf({ schemas, resourceTypes }: DefinedTypes): ResourceModel[] {
  return resourceTypes.map((type) => createResourceModel(type, schemas));
}

/** Like `defineTypes`, but each definition comes with the name of its source. */
export function defineSourced(
  schemas: readonly Sourced[],
  resourceTypes: readonly Sourced[],
  setNames: readonly TypeSet[] = [],
): DefinedTypes {
  const given = readAll(
    schemas,
    readSchema,
    ({ id }) => id.toLowerCase(),
    ({ id }) => `schema ${id}`,
  );
  const types = readAll(
    resourceTypes,
    readResourceType,
    ({ name }) => name,
    ({ name }) => `resource type ${name}`,
  );
  const all: DefinedTypes = {
    schemas: merge(withSets(standardSchemas, setNames), given, ({ id }) => id.toLowerCase()),
    resourceTypes: merge(
      [...standardResourceTypes, ...setNames.flatMap((name) => sets[name].resourceTypes)],
      types,
      ({ name }) => name,
    ),
  };
  // Checks the user's definitions first, so that an error message names a definition that the user can correct, and not
  // a standard definition.
  for (const { definition, source } of types.values()) checkType(definition, all, source);
  for (const type of all.resourceTypes) checkType(type, all, 'the standard types');
  return all;
}

/**
 * Adds the schemas of the named sets to `schemas`. Also changes the schema Group, so that resources of the added types
 * can be its members.
 */
function withSets(schemas: readonly Schema[], names: readonly TypeSet[]): readonly Schema[] {
  const memberTypes = names.flatMap((name) => sets[name].memberTypes);
  const group = memberTypes.length === 0 ? Group : groupWithMembers(memberTypes);
  const membership = memberTypes.length === 0 ? GroupMember : groupMemberSchema([...standardMembers, ...memberTypes]);
  standard.add(group);
  standard.add(membership);
  return [
    ...schemas.map((schema) => (schema === Group ? group : schema)),
    ...names.flatMap((name) => sets[name].schemas).map((schema) => (schema === GroupMember ? membership : schema)),
  ];
}

interface Read<T> {
  readonly definition: T;
  readonly source: string;
}

function readAll<T>(
  sourced: readonly Sourced[],
  read: (value: unknown, source: string) => T,
  keyOf: (definition: T) => string,
  label: (definition: T) => string,
): ReadonlyMap<string, Read<T>> {
  const all = new Map<string, Read<T>>();
  for (const { source, value } of sourced) {
    const definition = read(value, source);
    const other = all.get(keyOf(definition));
    if (other) throw new SchemaError(`${source}: ${label(definition)} is already defined in ${other.source}`);
    all.set(keyOf(definition), { definition, source });
  }
  return all;
}

function merge<T>(standard: readonly T[], given: ReadonlyMap<string, Read<T>>, keyOf: (definition: T) => string): T[] {
  const names = new Set(standard.map(keyOf));
  return [
    ...standard.map((definition) => given.get(keyOf(definition))?.definition ?? definition),
    ...[...given].filter(([key]) => !names.has(key)).map(([, { definition }]) => definition),
  ];
}

function checkType(type: ResourceType, { schemas, resourceTypes }: DefinedTypes, source: string): void {
  const where = `${source}: resource type ${type.name}`;
  const twin = resourceTypes.find(({ name, endpoint }) => endpoint === type.endpoint && name !== type.name);
  if (twin)
    throw new SchemaError(`${where}: endpoint ${type.endpoint} is also the endpoint of the resource type ${twin.name}`);
  const urns = [type.schema, ...(type.schemaExtensions ?? []).map(({ schema }) => schema)];
  for (const [index, urn] of urns.entries()) {
    const key = urn.toLowerCase();
    if (!schemas.some(({ id }) => id.toLowerCase() === key)) {
      throw new SchemaError(`${where}: there is no schema ${urn}`);
    }
    if (urns.findIndex((other) => other.toLowerCase() === key) !== index) {
      throw new SchemaError(`${where}: schema ${urn} appears twice`);
    }
  }
  try {
    createResourceModel(type, schemas);
  } catch (error) {
    throw new SchemaError(`${where}: ${(error as Error).message}`, { cause: error });
  }
}
