import { isUnsafeName, type JsonObject } from '../../protocol/json/json.ts';
import {
  type AttributeDefinition,
  attribute,
  attributeName,
  attributeTypes,
  type Mutability,
  mutabilities,
  returnedValues,
  type Schema,
  uniquenessValues,
} from '../../protocol/schema/attribute.ts';
import { member, readBoolean, readObjects, readText } from '../reading/tolerant.ts';
import { findStandardSchema, type KnownSchemas } from './known-schemas.ts';

/**
 * Maximum number of levels of attributes. RFC 7643 section 2.3.8 forbids sub-attributes of sub-attributes. The only
 * exception is the schema of Schema resources, which has three levels.
 */
const maxDepth = 3;

/** Default sub-attributes of a complex attribute (RFC 7643 section 2.4), for a schema that defines no sub-attributes. */
const defaultSubAttributes: readonly AttributeDefinition[] = [
  attribute('value', 'string', 'The value.'),
  attribute('display', 'string', 'Human-readable form of the value.'),
  attribute('type', 'string', 'Purpose of the value.'),
  attribute('primary', 'boolean', 'True for the preferred value.'),
  attribute('$ref', 'reference', 'URI of the resource to which the value refers.'),
];

/**
 * Reads a Schema resource in the forms that servers use. Missing or misspelt characteristics get the defaults of RFC
 * 7643 section 2.2. Integers and strings are accepted as booleans. A complex attribute without sub-attributes gets the
 * default sub-attributes. An attribute is omitted if its name is missing, repeated, or not usable in a path. A name
 * that is not usable is passed to `onUnusable`. `known` finds the schema of an RFC with the same id. Attribute names
 * get the spelling of the RFC schema. Returns undefined if the schema has no id.
 */
export function readSchema(
  document: JsonObject,
  onUnusable?: (name: string) => void,
  known: KnownSchemas = findStandardSchema,
): Schema | undefined {
  const id = readText(member(document, 'id'));
  if (id === undefined) return undefined;
  const standard = known(id);
  return {
    id,
    name: readText(member(document, 'name')) ?? id,
    description: readText(member(document, 'description')) ?? '',
    attributes: readAttributes(member(document, 'attributes'), {
      standard: standard?.attributes ?? [],
      depth: 1,
      onUnusable,
    }),
  };
}

/** The place in the schema where attributes are read. */
interface Place {
  /** The attributes that RFC 7643 defines at this place in the schema. */
  readonly standard: readonly AttributeDefinition[];
  /** Nesting level: 1 for the attributes of a schema, 2 for their sub-attributes. */
  readonly depth: number;
  readonly onUnusable: ((name: string) => void) | undefined;
}

function readAttributes(documents: unknown, place: Place): AttributeDefinition[] {
  const attributes = new Map<string, AttributeDefinition>();
  for (const document of readObjects(documents)) {
    const name = readText(member(document, 'name'));
    const key = name?.toLowerCase();
    if (name === undefined || key === undefined || isUnsafeName(name) || attributes.has(key)) continue;
    if (!attributeName.test(name)) {
      place.onUnusable?.(name);
      continue;
    }
    const known = place.standard.find((candidate) => candidate.name.toLowerCase() === key);
    // The name gets the spelling of RFC 7643. `readable` gives the names in resources the same spelling. Names are
    // compared without regard to case (RFC 7643 section 2.1).
    attributes.set(key, readAttribute(known?.name ?? name, document, known, place));
  }
  return [...attributes.values()];
}

function readAttribute(
  name: string,
  document: JsonObject,
  known: AttributeDefinition | undefined,
  { depth, onUnusable }: Omit<Place, 'standard'>,
): AttributeDefinition {
  const multiValued = readBoolean(member(document, 'multiValued')) ?? known?.multiValued ?? false;
  const inside = { standard: known?.subAttributes ?? [], depth: depth + 1, onUnusable };
  const subAttributes = depth < maxDepth ? readAttributes(member(document, 'subAttributes'), inside) : [];
  const said = oneOf(attributeTypes, member(document, 'type')) ?? known?.type ?? 'string';
  const type = subAttributes.length > 0 ? 'complex' : said;
  const canonicalValues = readStrings(member(document, 'canonicalValues'));
  const referenceTypes = readStrings(member(document, 'referenceTypes'));
  const defaults = attribute(name, type, readText(member(document, 'description')) ?? '');
  return {
    ...defaults,
    multiValued,
    required: readBoolean(member(document, 'required')) ?? defaults.required,
    caseExact: readBoolean(member(document, 'caseExact')) ?? defaults.caseExact,
    mutability: mutabilityOf(document, known) ?? defaults.mutability,
    returned: oneOf(returnedValues, member(document, 'returned')) ?? defaults.returned,
    uniqueness: oneOf(uniquenessValues, member(document, 'uniqueness')) ?? defaults.uniqueness,
    ...(canonicalValues.length > 0 ? { canonicalValues } : {}),
    ...(referenceTypes.length > 0 ? { referenceTypes } : {}),
    ...(type === 'complex'
      ? { subAttributes: subAttributes.length > 0 ? subAttributes : (known?.subAttributes ?? defaultSubAttributes) }
      : {}),
  };
}

/**
 * Returns the mutability of an attribute. Ignores `readOnly` for userName, because clients must send a userName to create a user
 * (RFC 7643 section 4.1.1).
 */
function mutabilityOf(document: JsonObject, known: AttributeDefinition | undefined): Mutability | undefined {
  const said = oneOf(mutabilities, member(document, 'mutability'));
  return said === 'readOnly' && known?.name === 'userName' ? known.mutability : said;
}

/** Returns the keyword that is equal to the value without regard to case. */
function oneOf<Keyword extends string>(keywords: readonly Keyword[], value: unknown): Keyword | undefined {
  return typeof value === 'string'
    ? keywords.find((keyword) => keyword.toLowerCase() === value.toLowerCase())
    : undefined;
}

function readStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
