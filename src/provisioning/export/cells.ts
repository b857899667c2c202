import { isObject, type Json, type JsonObject } from '../../protocol/json/json.ts';
import type { AttributeTarget, ColumnTarget } from '../headers/column-target.ts';

/** The names of the manager and the groups of a person, in the form that an import reads. */
export interface ExportLinks {
  readonly manager?: string | undefined;
  readonly groups: readonly string[];
}

/**
 * Returns the text of a cell. `isGroup` returns `true` if a text is the name of a group. Joins the names of several
 * groups. Quotes each name if the joined text is also the name of another group, because an import would otherwise read
 * the whole cell as the name of this group.
 */
export function cellOf(
  target: ColumnTarget,
  person: JsonObject,
  links: ExportLinks,
  isGroup: (text: string) => boolean,
): string {
  switch (target.kind) {
    case 'manager':
      return links.manager ?? '';
    case 'groups': {
      const text = joined(links.groups);
      return links.groups.length > 1 && isGroup(text) ? joined(links.groups, true) : text;
    }
    case 'attribute':
      return attributeCell(target, person);
  }
}

function attributeCell({ extension, attribute, subAttribute, type }: AttributeTarget, person: JsonObject): string {
  const container = extension === undefined ? person : person[extension];
  const value = isObject(container) ? container[attribute.name] : undefined;
  if (value === undefined || value === null) return '';
  if (!attribute.multiValued) return scalar(subAttribute && isObject(value) ? value[subAttribute.name] : value);
  const items = Array.isArray(value) ? value : [value];
  if (!subAttribute) return joined(items.map(scalar));
  const own = items
    .filter((item) => isObject(item) && (item.type ?? undefined) === type)
    .map((item) => part(item, subAttribute.name));
  return type === undefined ? joined(own) : (own[0] ?? '');
}

function part(item: Json, name: string): string {
  return isObject(item) ? scalar(item[name]) : '';
}

function scalar(value: Json | undefined): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

/**
 * Joins the values of one cell. Quotes a value if an import would otherwise read one of its characters as a separator,
 * or remove one of its characters.
 */
function joined(values: readonly string[], quotesAll = false): string {
  return values
    .filter((text) => text !== '')
    .map((text) => (quotesAll || /[|;,"\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join('|');
}
