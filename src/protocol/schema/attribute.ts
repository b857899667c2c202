/** Data types of RFC 7643 section 2.3. */
export const attributeTypes = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
] as const;
export type AttributeType = (typeof attributeTypes)[number];

/** Values of `mutability` (RFC 7643 section 7). */
export const mutabilities = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const;
export type Mutability = (typeof mutabilities)[number];

/** Values of `returned` (RFC 7643 section 7). */
export const returnedValues = ['always', 'never', 'default', 'request'] as const;
export type Returned = (typeof returnedValues)[number];

/** Values of `uniqueness` (RFC 7643 section 7). */
export const uniquenessValues = ['none', 'server', 'global'] as const;
export type Uniqueness = (typeof uniquenessValues)[number];

/** An attribute definition of a Schema resource, with all characteristics (RFC 7643 section 7). */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly canonicalValues?: readonly string[];
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];
}

/** A Schema resource (RFC 7643 section 7). */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
}

/** A ResourceType resource (RFC 7643 section 6). */
export interface ResourceType {
  readonly id?: string;
  readonly name: string;
  /** Path relative to the base URL, with a leading slash: `/Users`. */
  readonly endpoint: string;
  readonly description?: string;
  /** URN of the core schema. */
  readonly schema: string;
  readonly schemaExtensions?: readonly { readonly schema: string; readonly required: boolean }[];
}

/** Matches valid attribute names: ATTRNAME of RFC 7644 figure 1, and `$ref`, which the figure does not allow. */
export const attributeName = /^(?:[A-Za-z][\w-]*|\$ref)$/i;

/** Characteristics of an attribute that differ from the defaults of RFC 7643 section 2.2. */
export type Characteristics = Partial<Omit<AttributeDefinition, 'name' | 'description' | 'subAttributes' | 'type'>>;

/** Creates an attribute definition. Characteristics that are not given have the defaults of RFC 7643 section 2.2. */
export function attribute(
  name: string,
  type: AttributeType,
  description: string,
  characteristics: Characteristics = {},
  subAttributes?: readonly AttributeDefinition[],
): AttributeDefinition {
  return {
    name,
    type,
    multiValued: false,
    description,
    required: false,
    // RFC 7643 sections 2.3.6 and 2.3.7: binary and reference values are case exact.
    caseExact: type === 'binary' || type === 'reference',
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...characteristics,
    ...(subAttributes ? { subAttributes } : {}),
  };
}
