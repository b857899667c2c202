import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/**
 * A function that removes the references in one attribute from the data of a create operation in a bulk request. This
 * is needed if resources refer to each other, because these resources must first be created without the references.
 * Returns the data without the references, and an operation that adds the references later. Returns `undefined` if the
 * data has no such reference.
 */
export type PostponedAttribute = (
  data: JsonObject,
  isReference: (value: Json | undefined) => boolean,
) => { readonly without: JsonObject; readonly operation: PatchOperation } | undefined;
