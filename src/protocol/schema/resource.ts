import type { JsonObject } from '../json/json.ts';

/**
 * A SCIM resource in which all names and values have canonical spelling. `validate` returns such resources, and the service
 * provider stores them.
 */
export interface Resource extends JsonObject {
  schemas: string[];
  id: string;
}
