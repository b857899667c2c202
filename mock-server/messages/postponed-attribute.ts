import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/**
 * Separates the references of one attribute from the data of a bulk create. Operations in a reference cycle first
 * create their resources without these references. Returns the data without the references, and the operation that adds
 * the references later. Returns `undefined` if the data has no such reference.
 */
export type PostponedAttribute = (
  data: JsonObject,
  isReference: (value: Json | undefined) => boolean,
) => { readonly without: JsonObject; readonly operation: PatchOperation } | undefined;
