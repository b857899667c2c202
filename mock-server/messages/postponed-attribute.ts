import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/**
 * Takes the references of one attribute out of the data of a bulk create: operations that refer to each other in a circle are
 * created without these references first. Gives the data without them and the operation that adds them later; undefined where
 * the data has no such reference.
 */
export type PostponedAttribute = (
  data: JsonObject,
  isReference: (value: Json | undefined) => boolean,
) => { readonly without: JsonObject; readonly operation: PatchOperation } | undefined;
