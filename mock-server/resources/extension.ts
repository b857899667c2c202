import type { Json, JsonObject } from '../../src/protocol/json/json.ts';

/** A resource with other data of an extension. Without data, the extension and its URN in `schemas` are removed too. */
export function withExtension<R extends JsonObject>(resource: R, extension: string, data: JsonObject): R {
  const { [extension]: _old, ...rest } = resource;
  if (Object.keys(data).length > 0) return { ...rest, [extension]: data } as unknown as R;
  const schemas = (resource.schemas as Json[]).filter((schema) => schema !== extension);
  return { ...rest, schemas } as unknown as R;
}
