import type { JsonObject } from '../../src/protocol/json/json.ts';
import type { AttributeDefinition } from '../../src/protocol/schema/attribute.ts';

/**
 * Compares the attributes of a printed schema with our attributes. Returns the different characteristics, except
 * descriptions.
 */
export function differences(
  theirs: readonly JsonObject[],
  ours: readonly AttributeDefinition[],
  prefix: string,
): string[] {
  const found = ours
    .filter(({ name }) => !theirs.some((one) => one.name === name))
    .map(({ name }) => `${prefix}${name} is ours`);
  for (const their of theirs) {
    const path = `${prefix}${their.name}`;
    const our = ours.find(({ name }) => name === their.name);
    if (!our) {
      found.push(`${path} is theirs`);
      continue;
    }
    const { name: _name, description: _description, subAttributes, ...characteristics } = their;
    for (const [key, value] of Object.entries(characteristics)) {
      const mine = our[key as keyof AttributeDefinition];
      if (JSON.stringify(mine ?? []) !== JSON.stringify(value)) {
        found.push(`${path} ${key}: ${JSON.stringify(value)} is ${JSON.stringify(mine)}`);
      }
    }
    found.push(...differences((subAttributes ?? []) as JsonObject[], our.subAttributes ?? [], `${path}.`));
  }
  return found;
}
