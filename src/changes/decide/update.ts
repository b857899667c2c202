import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { diff, type PatchOperation } from '../../protocol/patch/index.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import type { ChangeContext } from '../context.ts';
import { type Removal, removalsOf } from '../removals.ts';
import { idOf, kindOf, labelOf } from '../resource.ts';
import type { ServiceKnowledge } from '../service.ts';
import { isNormalised } from '../verify/normalisation.ts';

/** A change of a resource that is there: data, with nothing sent yet. */
export interface Update {
  readonly id: string;
  /** The resource in words. */
  readonly label: string;
  /** What it was decided on, spelled canonically. */
  readonly before: JsonObject;
  readonly wanted: JsonObject;
  /** The smallest PATCH that makes the one the other, or the operations that were given. */
  readonly operations: readonly PatchOperation[];
  /** True when `before` is the whole resource, so that a PUT of `wanted` loses nothing. */
  readonly isWhole: boolean;
  readonly removals: readonly Removal[];
  /** Paths of values that were only derived: the service may keep others. */
  readonly derived?: readonly string[];
  /** The whole resource is replaced: everything that is wanted has to be there afterwards. */
  readonly replaces?: true;
  /** It was sent by PUT: every member of a group that was to stay has to be there afterwards. */
  readonly isPut?: true;
}

/** What was read of a resource, and what is wanted of it. */
export interface Wanted {
  readonly before: JsonObject;
  readonly wanted: JsonObject;
  readonly isWhole: boolean;
  readonly derived?: readonly string[];
}

/**
 * Decides how a resource becomes what is wanted: by the smallest difference. Undefined when it is so already, also when
 * only the form differs in which the service keeps a value. Throws a `ScimError` where an immutable value would change.
 */
export function decideUpdate(
  { model, service }: Pick<ChangeContext, 'model' | 'service'>,
  { before, wanted, isWhole, derived }: Wanted,
): Update | undefined {
  const settled = settleNormalised(before, wanted, model, service);
  const operations = diff(before, settled, model);
  if (operations.length === 0) return undefined;
  return makeUpdate(model, { before, wanted: settled, operations, isWhole, ...(derived ? { derived } : {}) });
}

/** Makes an update of operations that are given. */
export function makeUpdate(model: ResourceModel, update: Omit<Update, 'id' | 'label' | 'removals'>): Update {
  const { before, wanted } = update;
  const id = idOf(before);
  if (id === undefined) throw new TypeError('a resource that is changed has an id');
  const label = labelOf(before, id);
  const kind = kindOf(model);
  const name = typeof before.displayName === 'string' && kind === 'group' ? before.displayName : label;
  return { ...update, id, label, removals: removalsOf(kind, id, name, before, wanted) };
}

/** What is wanted, with the service's own form of each value that it is known to keep in another form. */
function settleNormalised(
  before: JsonObject,
  wanted: JsonObject,
  model: ResourceModel,
  service: ServiceKnowledge,
): JsonObject {
  if (service.memory.normalisations.size === 0) return wanted;
  const settled = settleSchema(model.core, before, wanted, service);
  for (const extension of model.extensions) {
    const [from, to] = [before[extension.urn], wanted[extension.urn]];
    if (isObject(from) && isObject(to)) settled[extension.urn] = settleSchema(extension, from, to, service);
  }
  return settled;
}

function settleSchema(
  schema: SchemaModel,
  before: JsonObject,
  wanted: JsonObject,
  service: ServiceKnowledge,
): JsonObject {
  const settled: JsonObject = { ...wanted };
  for (const attribute of schema.attributes) {
    const [old, value] = [before[attribute.name], wanted[attribute.name]];
    if (old === undefined || value === undefined) continue;
    settled[attribute.name] = settleValue(attribute, old, value, service);
  }
  return settled;
}

function settleValue(attribute: AttributeModel, old: Json, wanted: Json, service: ServiceKnowledge): Json {
  if (Array.isArray(wanted)) {
    const olds = Array.isArray(old) ? old : [];
    return wanted.map((value) =>
      olds.reduce<Json>((kept, other) => settleElement(attribute, other, kept, service), value),
    );
  }
  if (!isObject(wanted)) return isKept(attribute.path, wanted, old, service) ? old : wanted;
  const members: JsonObject = isObject(old) ? old : {};
  const settled: JsonObject = { ...wanted };
  for (const sub of attribute.subAttributes) {
    const [from, to] = [members[sub.name], wanted[sub.name]];
    if (from !== undefined && to !== undefined && isKept(sub.path, to, from, service)) settled[sub.name] = from;
  }
  return settled;
}

/** Values of one type are the same value in another form when the service is known to make the one of the other. */
function settleElement(attribute: AttributeModel, old: Json, wanted: Json, service: ServiceKnowledge): Json {
  if (!isObject(old) || !isObject(wanted)) return isKept(attribute.path, wanted, old, service) ? old : wanted;
  const path = attribute.subAttribute('value')?.path;
  const isSame = old.type === undefined || wanted.type === undefined || old.type === wanted.type;
  if (path === undefined || !isSame || old.value === undefined || wanted.value === undefined) return wanted;
  return isKept(path, wanted.value, old.value, service) ? { ...wanted, value: old.value } : wanted;
}

function isKept(path: string, wanted: Json, old: Json, service: ServiceKnowledge): boolean {
  return (
    typeof wanted === 'string' && typeof old === 'string' && isNormalised(wanted, old, service.normalisationsOf(path))
  );
}
