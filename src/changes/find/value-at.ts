import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { type AttributePath, resolvePath } from '../../protocol/schema/path.ts';

/**
 * Returns the value of the attribute that a path names. If the path names a sub-attribute, returns the whole value of
 * the attribute. Returns `undefined` if the model does not have the attribute. `resource` must have the form of
 * `canonicalResource`.
 */
export function valueAt(resource: JsonObject, path: AttributePath, model: ResourceModel): Json | undefined {
  const target = resolvePath(path, model);
  if (!target) return undefined;
  if (target.kind === 'extension') return resource[target.extension];
  const container = target.extension === undefined ? resource : resource[target.extension];
  return isObject(container) ? container[target.attribute.name] : undefined;
}
