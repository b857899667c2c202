import type { AttributeDefinition, Schema } from '../../src/protocol/schema/attribute.ts';
import { Group } from '../../src/protocol/schema/standard/index.ts';

/**
 * Returns the schema Group of RFC 7643, changed so that resources of the given types can also be members (RFC 9944
 * section 4).
 */
export function groupWithMembers(types: readonly string[]): Schema {
  const withTypes = (sub: AttributeDefinition): AttributeDefinition => {
    const { referenceTypes, canonicalValues } = sub;
    return {
      ...sub,
      ...(referenceTypes ? { referenceTypes: [...referenceTypes, ...types] } : {}),
      ...(canonicalValues ? { canonicalValues: [...canonicalValues, ...types] } : {}),
    };
  };
  return {
    ...Group,
    attributes: Group.attributes.map((attribute) =>
      attribute.name === 'members'
        ? { ...attribute, subAttributes: (attribute.subAttributes ?? []).map(withTypes) }
        : attribute,
    ),
  };
}
