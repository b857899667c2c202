import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { AttributeTarget } from '../headers/column-target.ts';
import { assignValue } from './assign.ts';
import { type Converted, checkEmail, convertCell, languageTag } from './convert.ts';

/** Converts texts to the type of an attribute, and stores the values. Returns the problem if a text cannot be converted. */
export function assignTexts(draft: JsonObject, target: AttributeTarget, texts: readonly string[]): string | undefined {
  const leaf = target.subAttribute ?? target.attribute;
  for (const item of texts) {
    const converted = leaf.path === 'emails.value' ? emailValue(item) : convertCell(tagged(item, leaf.path), leaf.type);
    if ('reason' in converted) return converted.reason;
    assignValue(draft, target, converted.value);
  }
  return undefined;
}

/** True if a target can store several values. A target with a fixed `type`, such as `work`, stores only one value. */
export function isList({ attribute, type }: AttributeTarget): boolean {
  return attribute.multiValued && type === undefined;
}

/** True if a resource has a value for a target. */
export function hasValue(resource: JsonObject, { extension, attribute, subAttribute, type }: AttributeTarget): boolean {
  const container = extension === undefined ? resource : resource[extension];
  if (!isObject(container)) return false;
  const value = container[attribute.name];
  const isThere = (item: Json | undefined): boolean =>
    subAttribute ? isObject(item) && item[subAttribute.name] !== undefined : item !== undefined;
  if (!Array.isArray(value)) return isThere(value);
  return value.some((item) => isThere(item) && (type === undefined || (isObject(item) && item.type === type)));
}

function emailValue(text: string): Converted {
  const reason = checkEmail(text);
  return reason === undefined ? { value: text } : { reason };
}

function tagged(text: string, path: string): string {
  return path === 'locale' || path === 'preferredLanguage' ? languageTag(text) : text;
}
