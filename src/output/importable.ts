import type { AttributeModel, ResourceModel } from '../protocol/schema/model.ts';
import { OutputError } from './output-error.ts';
import type { RenderOptions } from './renderer.ts';
import { oneStandsForAll, tryParseValuePath, type ValuePath } from './value-path.ts';

/** Parts by which a whole value can be given as one text, and found again; the first that the attribute has. */
const wholes = ['value', 'formatted'] as const;

/**
 * Options whose columns of people an import reads as they were: a manager and roles by their value instead of what people call them, a
 * name by its formatted form. Throws an `OutputError` for a column that has several parts and no text of its own.
 */
export function importable(options: RenderOptions): RenderOptions {
  const { columns, model } = options;
  if (columns === undefined || model?.resourceType.endpoint.toLowerCase() !== '/users') return options;
  return {
    ...options,
    columns: columns
      .split(',')
      .map((item) => columnOf(item.trim(), model))
      .join(','),
  };
}

/** True when a column holds all values of an attribute, so that what parts them must not stand in one. */
export function holdsSeveral(header: string, model: ResourceModel | undefined): boolean {
  const path = tryParseValuePath(header);
  if (!path) return false;
  const [name, part, ...rest] = path.names;
  const attribute = model && attributeOf(path, model);
  if (rest.length > 0 || !(attribute?.multiValued ?? lists.has(name.toLowerCase()))) return false;
  return part === undefined || attribute?.subAttribute(part) !== undefined || part.toLowerCase() === 'value';
}

/** Attributes of RFC 7643 with several values, for where no model says so. */
const lists: ReadonlySet<string> = new Set([
  'emails',
  'phonenumbers',
  'ims',
  'photos',
  'groups',
  'entitlements',
  'roles',
]);

function columnOf(item: string, model: ResourceModel): string {
  const sign = /^[+-]/.exec(item)?.[0] ?? '';
  const text = item.slice(sign.length);
  const path = tryParseValuePath(text);
  const attribute = path && attributeOf(path, model);
  // What is taken away, what is no path, and groups, which are found by their names.
  if (!attribute || sign === '-' || attribute.type !== 'complex' || attribute.name.toLowerCase() === 'groups')
    return item;
  const [, part, ...rest] = path.names;
  const isPart = part !== undefined && (attribute.subAttribute(part) !== undefined || part.toLowerCase() === 'count');
  if (isPart || rest.length > 0) return item;
  const whole = wholes.find((name) => attribute.subAttribute(name));
  if (whole === 'value')
    return part === undefined && !oneStandsForAll.has(attribute.name.toLowerCase()) ? `${item}.value` : item;
  if (whole === 'formatted' && !attribute.multiValued) return `${item}.formatted`;
  if (attribute.mutability === 'readOnly') return item;
  throw new OutputError(
    'invalidColumns',
    `${JSON.stringify(text)} has several parts, and a cell is one text`,
    hintFor(attribute, part),
  );
}

function hintFor({ name, multiValued, subAttributes }: AttributeModel, type = 'work'): string {
  const owner = multiValued ? `${name}.${type}` : name;
  const parts = subAttributes
    .filter((sub) => !['type', 'primary', 'display', 'formatted', '$ref'].includes(sub.name))
    .map((sub) => `${owner}.${sub.name}`);
  return `name its parts, as in --columns ${parts.slice(0, 4).join(',')}, or use -o ndjson, which has them all and can be imported`;
}

function attributeOf({ schema, names }: ValuePath, { core, extensions }: ResourceModel): AttributeModel | undefined {
  const schemas = [core, ...extensions].filter(({ key }) => schema === undefined || key === schema.toLowerCase());
  const found = schemas.flatMap((candidate) => candidate.attribute(names[0]) ?? []);
  return found[0];
}
