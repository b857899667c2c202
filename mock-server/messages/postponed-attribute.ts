import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/**
 * Splits the data of a create operation in a bulk request. Returns the data without the references of one attribute,
 * and the operation that adds these references later. Operations in a reference cycle first create their resources
 * without these references. Returns `undefined` if the data has no such reference.
 */
export type PostponedAttribute = (
  data: JsonObject,
  isReference: (value: Json | undefined) => boolean,
) => { readonly without: JsonObject; readonly operation: PatchOperation } | undefined;
