import { valueAt } from '../../changes/find/value-at.ts';
import type { Json, JsonObject } from '../../protocol/json/json.ts';
import type { PatchOperation } from '../../protocol/patch/index.ts';
import { isSecretPath, type SecretNames } from '../../protocol/redaction/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import { tryParseAttributePath } from '../../protocol/schema/path.ts';
import { hideSecrets } from '../output/hide-secrets.ts';

/**
 * Formats PATCH operations for a person, one line for each: ` replace title: "Clerk" → "Lead"`. A line contains the old
 * value, unless the path has a filter or the operation is `add`. Secrets are redacted.
 */
export function patchLines(
  operations: readonly PatchOperation[],
  before: JsonObject,
  model: ResourceModel,
  secrets: SecretNames,
): string[] {
  return operations.map(({ op, path = '', value }) => {
    const isSecret = isSecretPath(path, secrets);
    const print = (json: Json): string => (isSecret ? '***' : JSON.stringify(hideSecrets(json, secrets)));
    const old = op === 'add' ? undefined : oldValue(path, before, model);
    const values = [old, value].flatMap((json) => (json === undefined ? [] : [print(json)]));
    return `  ${op} ${path}${values.length === 0 ? '' : `: ${values.join(' → ')}`}`;
  });
}

/** Returns the value of an attribute or a sub-attribute before the change, or `undefined` for a path with a filter. */
function oldValue(path: string, before: JsonObject, model: ResourceModel): Json | undefined {
  const parsed = path.includes('[') ? undefined : tryParseAttributePath(path);
  const value = parsed && valueAt(before, parsed, model);
  if (value === undefined || parsed?.subAttribute === undefined) return value;
  const name = parsed.subAttribute;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
}
