import { isObject, type Json, type JsonObject } from '../protocol/json/json.ts';
import type { PatchOperation } from '../protocol/patch/index.ts';
import { resolvePatchPath } from '../protocol/patch/target.ts';
import { isSecretPath, redactJson, secretNamesOf } from '../protocol/redaction/index.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { visibleName } from '../protocol/text/visible.ts';

/** One operation of an update, with the value that the operation replaces. */
export interface ChangedValue extends PatchOperation {
  /** The value before the update. Absent if there was no value. */
  readonly was?: Json;
}

/**
 * Returns the operations of an update without secrets. Each operation also contains the old value, which it replaces.
 */
export function changedValues(
  before: JsonObject,
  operations: readonly PatchOperation[],
  model: ResourceModel,
): ChangedValue[] {
  const names = secretNamesOf(model);
  return operations
    .filter(({ path }) => path === undefined || !isSecretPath(path, names))
    .map((operation) => {
      const was = operation.path === undefined ? undefined : valueAt(before, operation.path, model);
      const changed = was === undefined ? operation : { ...operation, was };
      return redactJson(changed as unknown as JsonObject, { text: (text) => text, names }) as unknown as ChangedValue;
    });
}

/** Returns the value of a resource at the path of an operation; `undefined` if there is no value. */
function valueAt(resource: JsonObject, path: string, model: ResourceModel): Json | undefined {
  const target = resolvePatchPath(path, model, () => {});
  if (!target) return undefined;
  if (target.kind === 'extension') return resource[target.schema.urn];
  const container = target.extension === undefined ? resource : resource[target.extension];
  const value = isObject(container) ? container[target.attribute.name] : undefined;
  const { test, subAttribute } = target;
  if (Array.isArray(value)) {
    const found = test ? value.filter((item) => test(item)) : value;
    if (!subAttribute) return test ? found[0] : found;
    const values = found.flatMap((item): Json[] => (isObject(item) ? [item[subAttribute.name] ?? null] : []));
    return values.length > 1 ? values : (values[0] ?? undefined);
  }
  return subAttribute && isObject(value) ? value[subAttribute.name] : value;
}

/** Maximum length of a value that is shown, in characters. */
const longestValue = 40;

/** Describes a changed value: `title: Clerk → Lead`. */
export function describeChange({ path = '', op, was, value }: ChangedValue): string {
  const name = visibleName(path.replace(/^urn:.*:(?=[^:]+$)/, ''));
  if (op === 'remove') return `${name}: ${shown(was)} → nothing`;
  return `${name}: ${shown(was)} → ${shown(value)}`;
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  const text = visibleName(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
