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
import { standardSchemas } from '../../protocol/schema/standard/index.ts';
import { member, readBoolean, readObjects, readText } from '../reading/tolerant.ts';

/** Sub-attributes of sub-attributes are not allowed (RFC 7643 section 2.3.8), and appear in the schema of schemas only. */
const maxDepth = 3;

/** Sub-attributes of a multi-valued attribute whose schema names none (RFC 7643 section 2.4). */
const defaultSubAttributes: readonly AttributeDefinition[] = [
  attribute('value', 'string', 'The value.'),
  attribute('display', 'string', 'The value for people.'),
  attribute('type', 'string', 'What the value is for.'),
  attribute('primary', 'boolean', 'True for the preferred value.'),
  attribute('$ref', 'reference', 'URI of what the value refers to.'),
];

/**
 * Reads a Schema resource as servers write it, so that it can be relied on: missing and misspelt characteristics get the defaults of
 * RFC 7643 section 2.2, integers and strings serve as booleans, what has no name or one that repeats is left out, and a
 * complex attribute without sub-attributes gets the standard ones. An attribute whose name no path can have is left out, and
 * `onUnusable` is told of it. Returns undefined when there is no id.
 */
export function readSchema(document: JsonObject, onUnusable?: (name: string) => void): Schema | undefined {
  const id = readText(member(document, 'id'));
  if (id === undefined) return undefined;
  const standard = standardSchemas.find((schema) => schema.id.toLowerCase() === id.toLowerCase());
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

/** Where attributes are read. */
interface Place {
  /** What RFC 7643 has there. */
  readonly standard: readonly AttributeDefinition[];
  /** 1 for the attributes of a schema. */
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
    // Names match without regard to case (RFC 7643 section 2.1); resources are spelled as the RFC spells them.
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

/** A userName that nobody could set would be none: RFC 7643 section 4.1.1 requires it of whoever creates a user. */
function mutabilityOf(document: JsonObject, known: AttributeDefinition | undefined): Mutability | undefined {
  const said = oneOf(mutabilities, member(document, 'mutability'));
  return said === 'readOnly' && known?.name === 'userName' ? known.mutability : said;
}

/** Finds a keyword without regard to case. */
function oneOf<Keyword extends string>(keywords: readonly Keyword[], value: unknown): Keyword | undefined {
  return typeof value === 'string'
    ? keywords.find((keyword) => keyword.toLowerCase() === value.toLowerCase())
    : undefined;
}

function readStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
