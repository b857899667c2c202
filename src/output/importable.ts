import type { AttributeModel, ResourceModel } from '../protocol/schema/model.ts';
import { OutputError } from './output-error.ts';
import type { RenderOptions } from './renderer.ts';
import { oneStandsForAll, tryParseValuePath, type ValuePath } from './value-path.ts';

/**
 * Sub-attributes that represent a whole complex value as one text, in order of preference. An import can restore the
 * complex value from this text.
 */
const wholes = ['value', 'formatted'] as const;

/**
 * Changes the columns of users, so that an import can read the output without loss. The columns of the manager and of
 * roles contain `value` instead of the display name. The column of the name contains `formatted`. Throws an
 * `OutputError` if a complex attribute cannot be represented by one text.
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

/**
 * True if a column contains all values of a multi-valued attribute. The renderer quotes a value in this column if the
 * value contains the separator.
 */
export function holdsSeveral(header: string, model: ResourceModel | undefined): boolean {
  const path = tryParseValuePath(header);
  if (!path) return false;
  const [name, part, ...rest] = path.names;
  const attribute = model && attributeOf(path, model);
  if (rest.length > 0 || !(attribute?.multiValued ?? lists.has(name.toLowerCase()))) return false;
  return part === undefined || attribute?.subAttribute(part) !== undefined || part.toLowerCase() === 'value';
}

/** Multi-valued attributes of RFC 7643, for use without a model. */
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
  // Keeps the column unchanged in four cases: the column is removed with `-`, the text is not a path, the attribute is
  // not complex, or the attribute is `groups`, because an import finds groups by name.
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
    `${JSON.stringify(text)} has several sub-attributes, but a cell can contain only one value`,
    hintFor(attribute, part),
  );
}

function hintFor({ name, multiValued, subAttributes }: AttributeModel, type = 'work'): string {
  const owner = multiValued ? `${name}.${type}` : name;
  const parts = subAttributes
    .filter((sub) => !['type', 'primary', 'display', 'formatted', '$ref'].includes(sub.name))
    .map((sub) => `${owner}.${sub.name}`);
  return `use --columns with sub-attributes, such as --columns ${parts.slice(0, 4).join(',')}; or use -o ndjson, which contains all sub-attributes and can be imported`;
}

function attributeOf({ schema, names }: ValuePath, { core, extensions }: ResourceModel): AttributeModel | undefined {
  const schemas = [core, ...extensions].filter(({ key }) => schema === undefined || key === schema.toLowerCase());
  const found = schemas.flatMap((candidate) => candidate.attribute(names[0]) ?? []);
  return found[0];
}
