import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeType, Characteristics } from '../../src/protocol/schema/attribute.ts';

/** An attribute, of which only the name must be said (RFC 7643 section 2.2 has the rest). */
export interface AttributeInput extends Characteristics {
  readonly name: string;
  /** Default: `string`. */
  readonly type?: AttributeType;
  readonly description?: string;
  /** Of a multi-valued complex attribute those of RFC 7643 section 2.4 unless given. */
  readonly subAttributes?: readonly AttributeInput[];
}

/** A Schema, with what RFC 7643 has no default for. */
export interface SchemaInput {
  /** A URN. */
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly attributes: readonly AttributeInput[];
}

/** A ResourceType, with what RFC 7643 has no default for. */
export interface ResourceTypeInput {
  readonly id?: string;
  readonly name: string;
  /** One segment below the base URL, with a leading slash: `/Devices`. */
  readonly endpoint: string;
  readonly description?: string;
  /** URN of the core schema. */
  readonly schema: string;
  readonly schemaExtensions?: readonly { readonly schema: string; readonly required?: boolean }[];
}

/** Schemas and resource types of one's own, written out or read from JSON. */
export interface TypeDefinitions {
  readonly schemas?: readonly (SchemaInput | JsonObject)[];
  readonly resourceTypes?: readonly (ResourceTypeInput | JsonObject)[];
}
