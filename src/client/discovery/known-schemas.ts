import type { ResourceType, Schema } from '../../protocol/schema/attribute.ts';
import { deviceUrn } from '../../protocol/schema/devices/urns.ts';
import { standardSchemas } from '../../protocol/schema/standard/index.ts';

/** A function that finds the RFC schema with a URN. Ignores the case of the URN. */
export type KnownSchemas = (urn: string) => Schema | undefined;

/** Finds the schemas of RFC 7643. */
export const findStandardSchema: KnownSchemas = (urn) =>
  standardSchemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase());

const deviceUrns: ReadonlySet<string> = new Set(Object.values(deviceUrn).map((urn) => urn.toLowerCase()));

/**
 * Returns a function that finds the schemas of RFC 7643. If `urns` contains a URN of RFC 9944, the function also finds
 * the schemas of RFC 9944.
 */
export async function loadKnownSchemas(urns: readonly string[]): Promise<KnownSchemas> {
  if (!urns.some((urn) => deviceUrns.has(urn.toLowerCase()))) return findStandardSchema;
  // Imports the module only if it is needed, because few services have devices.
  const { deviceSchemas } = await import('../../protocol/schema/devices/index.ts');
  return (urn) => findStandardSchema(urn) ?? deviceSchemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase());
}

/**
 * Adds the registered extensions to the resource type Device of RFC 9944 if the type lists no extensions. The RFC
 * itself lists none, because they are in a registry and all are optional (section 7). Returns any other resource type
 * unchanged.
 */
export async function withRegisteredExtensions(type: ResourceType): Promise<ResourceType> {
  if (type.schema.toLowerCase() !== deviceUrn.Device.toLowerCase()) return type;
  if ((type.schemaExtensions ?? []).length > 0) return type;
  const { deviceResourceTypes } = await import('../../protocol/schema/devices/index.ts');
  const registered = deviceResourceTypes.find(({ schema }) => schema === deviceUrn.Device);
  return { ...type, schemaExtensions: registered?.schemaExtensions ?? [] };
}

/** Returns the URNs of the schemas of a resource type: the core schema, then the extensions. */
export function urnsOf({ schema, schemaExtensions = [] }: ResourceType): string[] {
  return [schema, ...schemaExtensions.map((extension) => extension.schema)];
}
