import { expect } from 'vitest';
import { lenient, type Tolerated } from '../../../src/protocol/deviation.ts';
import type { JsonObject } from '../../../src/protocol/json/json.ts';
import { applyPatch, type Patched, type PatchOperation } from '../../../src/protocol/patch/index.ts';
import { GroupModel, type ResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { urn } from '../../../src/protocol/urns.ts';
import { deepFreeze } from './freeze.ts';
import { ThingModel } from './thing.ts';

/** A User of these attributes. */
export const user = (attributes: JsonObject = {}): JsonObject => resource(urn.User, attributes, { userName: 'babs' });
/** A Group of these attributes. */
export const group = (attributes: JsonObject = {}): JsonObject =>
  resource(urn.Group, attributes, { displayName: 'Guides' });
/** A Thing of these attributes. */
export const thing = (attributes: JsonObject = {}): JsonObject => resource('urn:example:2.0:Thing', attributes, {});

function resource(schema: string, attributes: JsonObject, required: JsonObject): JsonObject {
  const extensions = Object.keys(attributes).filter((name) => name.includes(':'));
  return { schemas: [schema, ...extensions], id: '1', ...required, ...attributes };
}

/** Returns the model of a resource that `user`, `group` or `thing` created. */
export function modelOf({ schemas }: JsonObject): ResourceModel {
  const [core] = schemas as string[];
  return core === urn.User ? UserModel : core === urn.Group ? GroupModel : ThingModel;
}

/** Applies operations strictly to a frozen resource. */
export function patch(before: JsonObject, ...operations: PatchOperation[]): Patched {
  const copy = JSON.stringify(before);
  const patched = applyPatch(deepFreeze(before), deepFreeze(operations), modelOf(before));
  expect(JSON.stringify(before)).toBe(copy);
  return patched;
}

/** Applies operations leniently to a frozen resource, and returns the tolerated deviations. */
export function patchLeniently(
  before: JsonObject,
  ...operations: PatchOperation[]
): Patched & { readonly tolerated: string[] } {
  const notes: Tolerated[] = [];
  const options = { tolerate: lenient(notes) };
  const patched = applyPatch(deepFreeze(before), deepFreeze(operations), modelOf(before), options);
  return { ...patched, tolerated: notes.map(({ deviation }) => deviation) };
}

/** A row of a table: name, resource before, operation, resource after (undefined: unchanged). */
export type Row = [name: string, before: JsonObject, operation: PatchOperation, after: JsonObject | undefined];

/** Checks a row: the resource after the operation, and whether the operation changed the resource. */
export function checkRow(before: JsonObject, operation: PatchOperation, after: JsonObject | undefined): void {
  const result = patch(before, operation);
  expect(result.resource).toEqual(after ?? before);
  expect(result.changed).toBe(after !== undefined);
  if (after === undefined) expect(result.resource).toBe(before);
}
