import { describeType, isUnassigned, type Json, type JsonObject } from '../json/json.ts';
import type { ResourceModel } from '../schema/model.ts';
import { shorten } from '../schema/path.ts';
import { reportSyntax, type ValueContext } from './reading.ts';

/**
 * True if `schemas` contains exactly the used schemas: first the URN of the core schema, then the URNs of the
 * extensions that have data.
 */
export function namesUsedSchemas(resource: JsonObject, { core, extensions }: ResourceModel): boolean {
  const { schemas } = resource;
  if (!Array.isArray(schemas) || schemas[0] !== core.urn) return false;
  let count = 1;
  for (const { urn } of extensions) {
    if (resource[urn] === undefined) continue;
    if (schemas[count] !== urn) return false;
    count++;
  }
  return schemas.length === count;
}

/** Returns the URN of the core schema and the URNs of the extensions that have data. */
export function usedSchemas(resource: JsonObject, { core, extensions }: ResourceModel): string[] {
  const used = [core.urn];
  for (const { urn } of extensions) if (resource[urn] !== undefined) used.push(urn);
  return used;
}

/** Checks the URNs in `schemas`. `isComplete` is true for a resource that must name its core schema. */
export function checkSchemas(input: JsonObject, model: ResourceModel, values: ValueContext, isComplete: boolean): void {
  const urns = readUrns(findSchemas(input, values), values);
  for (const urn of urns) {
    if (!isCore(urn, model) && !model.extension(urn)) values.tolerate('unknownSchema', `schemas ${shorten(urn)}`);
  }
  if (isComplete && !urns.some((urn) => isCore(urn, model))) values.tolerate('schemasMissing', 'schemas');
}

function isCore(urn: string, { core }: ResourceModel): boolean {
  return urn === core.urn || urn.toLowerCase() === core.key;
}

/** Returns the value of `schemas`. Finds the name without regard to case. */
function findSchemas(input: JsonObject, values: ValueContext): Json | undefined {
  let found: string | undefined;
  for (const name in input) {
    if (name.length !== 7 || name.toLowerCase() !== 'schemas') continue;
    if (found !== undefined) reportSyntax(values, 'schemas', 'must not be given twice');
    found ??= name;
  }
  return found === undefined ? undefined : input[found];
}

function readUrns(schemas: Json | undefined, values: ValueContext): string[] {
  if (isUnassigned(schemas)) return [];
  if (typeof schemas === 'string') values.tolerate('valueNotArray', 'schemas');
  else if (!Array.isArray(schemas)) reportSyntax(values, 'schemas', `must be an array, not ${describeType(schemas)}`);
  const entries = Array.isArray(schemas) ? schemas : [schemas];
  const urns: string[] = [];
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (typeof entry === 'string') urns.push(entry);
    else if (Array.isArray(schemas))
      reportSyntax(values, `schemas[${index}]`, `must be a string, not ${describeType(entry)}`);
  }
  return urns;
}
