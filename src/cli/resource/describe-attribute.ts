import { sanitise } from '../../output/sanitise.ts';
import type { AttributeModel } from '../../protocol/schema/model.ts';

/** Maximum number of canonical values in a description. A service may declare thousands, such as all countries. */
const maxValues = 12;

/** Maximum number of sub-attributes in a description. */
const maxSubAttributes = 12;

/**
 * Describes an attribute in one line: its type, whether it is required, its mutability, its uniqueness and its canonical
 * values (RFC 7643 section 7). Examples are `string, required, unique` and `list of objects: value (string), type
 * (string; work, home or other)`. Control characters of the schema are made visible.
 */
export function describeAttribute(attribute: AttributeModel): string {
  const { type, multiValued, canonicalValues = [], subAttributes } = attribute;
  const kind = type === 'complex' ? 'object' : type;
  const parts = [multiValued ? `list of ${kind}s` : kind, ...characteristicsOf(attribute)];
  const values = canonicalValues.length === 0 ? '' : `; ${listOf(canonicalValues, maxValues)}`;
  const subs = subAttributes.filter(({ mutability }) => mutability !== 'readOnly').map(describePart);
  const members = subs.length === 0 ? '' : `: ${listOf(subs, maxSubAttributes, ',')}`;
  return sanitise(`${parts.join(', ')}${values}${members}`);
}

/**
 * Describes a sub-attribute. Returns `undefined` for a text without further characteristics, because its name is
 * enough.
 */
export function describeSubAttribute(attribute: AttributeModel): string | undefined {
  const { type, canonicalValues = [] } = attribute;
  const isPlain = type === 'string' && canonicalValues.length === 0 && characteristicsOf(attribute).length === 0;
  return isPlain ? undefined : describeAttribute(attribute);
}

function characteristicsOf({ required, mutability, uniqueness }: AttributeModel): string[] {
  return [
    ...(required ? ['required'] : []),
    ...(mutability === 'readWrite' ? [] : [mutability]),
    ...(uniqueness === 'none' ? [] : ['unique']),
  ];
}

function describePart(sub: AttributeModel): string {
  const description = describeSubAttribute({ ...sub, subAttributes: [] });
  return description === undefined ? sub.name : `${sub.name} (${description})`;
}

function listOf(words: readonly string[], most: number, last = ' or'): string {
  const shown = words.slice(0, most);
  if (words.length > most) return `${shown.join(', ')} and ${words.length - most} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')}${last} ${shown.at(-1)}`;
}
