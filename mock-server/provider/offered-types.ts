import type { ResourceType, Schema } from '../../src/protocol/schema/attribute.ts';
import { BehaviourError } from '../behaviour/behaviour-error.ts';
import type { Behaviour } from '../behaviour/table.ts';

/** The schemas and resource types of a provider. */
interface Types {
  readonly schemas: readonly Schema[];
  readonly resourceTypes: readonly ResourceType[];
}

/**
 * Applies the behaviours `resourceTypes` and `pathCase` to the resource types. Omits a schema if only omitted resource
 * types use it. Returns the same types if nothing changes. Throws a `BehaviourError` if a behaviour names a resource
 * type that does not exist.
 */
export function offeredTypes<T extends Types>(
  types: T,
  { resourceTypes: wanted, pathCase }: Pick<Behaviour, 'resourceTypes' | 'pathCase'>,
): T {
  const names = types.resourceTypes.map(({ name }) => name);
  for (const name of wanted) {
    if (!names.includes(name))
      throw new BehaviourError(`resourceTypes: there is no resource type ${JSON.stringify(name)}`, name, names);
  }
  const offered =
    wanted.length === 0 ? types : withoutTypes(types, new Set(names.filter((name) => !wanted.includes(name))));
  if (pathCase !== 'lower') return offered;
  const resourceTypes = offered.resourceTypes.map((type) => ({ ...type, endpoint: type.endpoint.toLowerCase() }));
  return { ...offered, resourceTypes };
}

function withoutTypes<T extends Types>(types: T, omitted: ReadonlySet<string>): T {
  const isOmitted = ({ name }: ResourceType): boolean => omitted.has(name);
  const left = types.resourceTypes.filter((type) => !isOmitted(type));
  const needed = new Set(left.flatMap(urnsOf));
  const unneeded = new Set(
    types.resourceTypes
      .filter(isOmitted)
      .flatMap(urnsOf)
      .filter((urn) => !needed.has(urn)),
  );
  const schemas = types.schemas.filter(({ id }) => !unneeded.has(id.toLowerCase()));
  return { ...types, schemas, resourceTypes: left };
}

function urnsOf({ schema, schemaExtensions = [] }: ResourceType): string[] {
  return [schema, ...schemaExtensions.map((extension) => extension.schema)].map((urn) => urn.toLowerCase());
}
