import type { Json, JsonObject } from '../../src/protocol/json/json.ts';
import type { PatchOperation } from '../../src/protocol/patch/index.ts';

/**
 * Removes the `bulkId` references in one attribute from the data of a create operation in a bulk request, because
 * resources that refer to each other must first be created without these references. Returns the data without the
 * references, and an operation that adds the references later. Returns `undefined` if the data has none.
 */
export type PostponedAttribute = (
  data: JsonObject,
  isReference: (value: Json | undefined) => boolean,
) => { readonly without: JsonObject; readonly operation: PatchOperation } | undefined;
