import type { Json, JsonObject } from '../../src/protocol/json/json.ts';

/** Replaces the data of an extension of a resource. If the data is empty, removes the extension and its URN in `schemas`. */
export function withExtension<R extends JsonObject>(resource: R, extension: string, data: JsonObject): R {
  const { [extension]: _old, ...rest } = resource;
  if (Object.keys(data).length > 0) return { ...rest, [extension]: data } as unknown as R;
  const schemas = (resource.schemas as Json[]).filter((schema) => schema !== extension);
  return { ...rest, schemas } as unknown as R;
}
