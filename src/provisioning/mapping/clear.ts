import { isObject, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type AttributeTarget, parseColumnTarget } from '../headers/column-target.ts';

/** Sub-attributes that only describe the other sub-attributes of a value, and have no meaning alone. */
const attendants: ReadonlySet<string> = new Set(['type', 'primary', 'display']);

/**
 * Returns a copy of a person without the values that a row clears. `paths` is the property `cleared` of the
 * `MappedRow`.
 */
export function clearPaths(person: JsonObject, paths: readonly string[], model: ResourceModel): JsonObject {
  if (paths.length === 0) return person;
  const cleared = structuredClone(person);
  for (const path of paths) {
    const target = parseColumnTarget(path, model);
    if (target?.kind === 'attribute') clearValue(cleared, target);
    else if (target?.kind === 'manager') {
      for (const { urn } of model.extensions) {
        const container = cleared[urn];
        if (isObject(container)) delete container.manager;
      }
    }
  }
  return cleared;
}

function clearValue(person: JsonObject, { extension, attribute, subAttribute, type }: AttributeTarget): void {
  const container = extension === undefined ? person : person[extension];
  if (!isObject(container)) return;
  const value = container[attribute.name];
  if (Array.isArray(value) && type !== undefined) {
    const kept = value.filter((item) => !isObject(item) || item.type !== type || hasMoreThan(item, subAttribute?.name));
    container[attribute.name] = kept;
  } else if (isObject(value) && subAttribute) {
    delete value[subAttribute.name];
    if (Object.keys(value).length === 0) delete container[attribute.name];
  } else delete container[attribute.name];
}

/**
 * Removes the sub-attribute `part` from a value. Returns `false` if the rest of the value has no meaning alone. The
 * caller then removes the whole value.
 */
function hasMoreThan(item: JsonObject, part: string | undefined): boolean {
  if (part !== undefined) delete item[part];
  return part !== undefined && part !== 'value' && Object.keys(item).some((name) => !attendants.has(name));
}
