import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/**
 * Postpones the references of one attribute in a create operation of a bulk request. In a reference cycle, the
 * resources are first created without these references. Returns the data without the references, and the operation that
 * adds the references later. Returns `undefined` if the data has no such reference.
 */
export type PostponedAttribute = (
  data: JsonObject,
  isReference: (value: Json | undefined) => boolean,
) => { readonly without: JsonObject; readonly operation: PatchOperation } | undefined;
