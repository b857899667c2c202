import type { JsonObject } from '../json/json.ts';

/** A SCIM resource with canonical spelling, as `validate` returns it and the service provider keeps it. */
export interface Resource extends JsonObject {
  schemas: string[];
  id: string;
}
