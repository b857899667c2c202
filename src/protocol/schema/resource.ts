import type { JsonObject } from '../json/json.ts';

/** The `meta` of a resource as this project's own service provider fills it (RFC 7643 section 3.1). */
export interface Meta extends JsonObject {
  resourceType: string;
  created: string;
  lastModified: string;
  location?: string;
  version?: string;
}

/** A SCIM resource with canonical spelling, as `validate` returns it and the service provider keeps it. */
export interface Resource extends JsonObject {
  schemas: string[];
  id: string;
}
