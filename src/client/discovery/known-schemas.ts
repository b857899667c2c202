import type { ResourceType, Schema } from '../../protocol/schema/attribute.ts';
import { deviceResourceTypes, deviceSchemas, deviceUrn } from '../../protocol/schema/devices/index.ts';
import { standardSchemas } from '../../protocol/schema/standard/index.ts';

const known: ReadonlyMap<string, Schema> = new Map(
  [...standardSchemas, ...deviceSchemas].map((schema) => [schema.id.toLowerCase(), schema]),
);

/** Returns the schema of RFC 7643 or RFC 9944 with this URN, without regard to case. */
export function knownSchema(urn: string): Schema | undefined {
  return known.get(urn.toLowerCase());
}

/**
 * Adds the registered extensions to the resource type Device of RFC 9944 if the type lists none: the RFC has no list in the type, because
 * a registry contains the extensions, and all are optional (section 7). Returns any other type unchanged.
 */
export function withRegisteredExtensions(type: ResourceType): ResourceType {
  const isDevice = type.schema.toLowerCase() === deviceUrn.Device.toLowerCase();
  const registered = deviceResourceTypes.find(({ schema }) => schema === deviceUrn.Device)?.schemaExtensions;
  if (!isDevice || !registered || (type.schemaExtensions ?? []).length > 0) return type;
  return { ...type, schemaExtensions: registered };
}
