import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import { diff, type PatchOperation } from '../../protocol/patch/index.ts';
import type { AttributeModel, ResourceModel, SchemaModel } from '../../protocol/schema/model.ts';
import type { ChangeContext } from '../context.ts';
import { isNormalised } from '../normalisation.ts';
import { type Removal, removalsOf } from '../removals.ts';
import { idOf, kindOf, labelOf } from '../resource.ts';
import type { ServiceKnowledge } from '../service.ts';

/** A change of an existing resource that is decided, but not sent. */
export interface Update {
  readonly id: string;
  /** Name and id of the resource, for messages. */
  readonly label: string;
  /** The resource for which the change was decided, in canonical form. */
  readonly before: JsonObject;
  readonly wanted: JsonObject;
  /** The smallest PATCH from `before` to `wanted`, or the operations that the caller gave (`isGiven`). */
  readonly operations: readonly PatchOperation[];
  /** True if `before` is the whole resource. A PUT of `wanted` then loses no value. */
  readonly isWhole: boolean;
  readonly removals: readonly Removal[];
  /** Paths of values that scimctl derived from other values. The service may store other values at these paths. */
  readonly derived?: readonly string[];
  /** True if the change replaces the whole resource. Every requested value must then be present after the change. */
  readonly replaces?: true;
  /** True if the caller gave the operations. A PATCH then contains exactly these operations. */
  readonly isGiven?: true;
  /**
   * True if the change is sent as a PUT. In this case, every member that should stay in a group must be present after
   * the change.
   */
  readonly isPut?: true;
}

/** The resource that was read, and the requested resource. */
export interface Wanted {
  readonly before: JsonObject;
  readonly wanted: JsonObject;
  readonly isWhole: boolean;
  readonly derived?: readonly string[];
}

/**
 * Determines the smallest change from `before` to `wanted`. Returns undefined if both are equal, or if they differ only
 * because the service is known to convert the requested values. Throws a `ScimError` if an immutable value would
 * change.
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

/** Creates an update from given operations. */
export function makeUpdate(model: ResourceModel, update: Omit<Update, 'id' | 'label' | 'removals'>): Update {
  const { before, wanted } = update;
  const id = idOf(before);
  if (id === undefined) throw new TypeError('a resource to change must have an id');
  const label = labelOf(before, id);
  const kind = kindOf(model);
  const name = typeof before.displayName === 'string' && kind === 'group' ? before.displayName : label;
  return { ...update, id, label, removals: removalsOf(kind, id, name, before, wanted) };
}

/**
 * Returns the requested resource, but keeps each stored value that the service has only converted. Some services are
 * known to convert values, for example to lower case. If the conversion of the requested value gives the stored value,
 * the stored value replaces the requested value.
 */
function settleNormalised(
  before: JsonObject,
  wanted: JsonObject,
  model: ResourceModel,
  service: ServiceKnowledge,
): JsonObject {
  if (!service.hasNormalisations) return wanted;
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

/**
 * Returns the requested value `wanted` of a multi-valued attribute. If the service is known to convert the text of
 * `wanted` to the text of the stored value `old`, uses the text of `old`. Does not compare values with different
 * `type`.
 */
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
