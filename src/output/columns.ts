import { isObject, type JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { shorten } from '../protocol/schema/path.ts';
import { didYouMean } from '../protocol/text/suggest.ts';
import { peek } from './async.ts';
import { OutputError } from './output-error.ts';
import type { Field, RenderOptions } from './renderer.ts';
import { readValues, type Scalar, tryParseValuePath, type ValuePath } from './value-path.ts';

/** One column of a table or of a CSV file. */
export interface Column {
  /** Header: the path as the operator typed it, so that the operator can copy it into `--columns`. */
  readonly header: string;
  /**
   * The attribute that the server must return to fill the column. Used in the `attributes` parameter (RFC 7644 section
   * 3.9).
   */
  readonly attribute: string;
  /** Reads the values of this column from a resource: none, one or several. */
  read(resource: JsonObject): Scalar[];
}

/** Default columns of each resource type. Common names are first, and the id is last. */
const defaultColumns: Readonly<Record<string, readonly string[]>> = {
  User: ['userName', 'displayName', 'active', 'department', 'id'],
  Group: ['displayName', 'members.count', 'id'],
  ResourceType: ['name', 'endpoint', 'schema'],
  Schema: ['name', 'id'],
};

/** Returns the default columns of a resource type. Returns `id` for a type without default columns. */
export function defaultColumnsOf(resourceType: string): readonly string[] {
  return isKnown(resourceType) ? (defaultColumns[resourceType] ?? []) : ['id'];
}

/** Maximum number of default columns of a resource type that is not in `defaultColumns`. */
const guessedColumns = 5;

/** Maximum number of resources that are searched for an attribute that no schema declares. */
const searchedRows = 100;

/**
 * Returns the requested columns, or the default columns of the resource type. If no resource type is given, uses the
 * type of the first resource. Throws an `OutputError` if `columns` is not a list of columns, or names an unknown
 * column. A column is known if a schema, `knownAttributes` or one of the `rows` has its attribute. The rows are
 * searched because a server may send attributes that it does not declare. If there is no schema, no `knownAttributes`
 * and no row, accepts every column.
 */
export function resolveColumns(
  options: RenderOptions,
  first?: JsonObject,
  rows: readonly JsonObject[] = first ? [first] : [],
): Column[] {
  if (options.fields) return chosenFields(options.fields, options.columns);
  const defaults = defaultsOf(options, first);
  const items = (options.columns ?? '').split(',').map((item) => item.trim());
  if (options.columns === undefined) return defaults.map((text) => column(text, undefined));
  const relative = items.filter((item) => /^[+-]/.test(item)).length;
  if (items.includes('') || (relative > 0 && relative < items.length)) {
    throw new OutputError(
      'invalidColumns',
      `${JSON.stringify(shorten(options.columns))} is not a list of columns`,
      'give names, such as userName,emails.work; or change the default columns: +title,-id adds title and removes id',
    );
  }
  const { model, knownAttributes, isTyped } = options;
  const searched = model || isTyped ? rows : [];
  const asked = (text: string): Column => column(text, model, knownAttributes, searched);
  if (relative === 0) return items.map(asked);
  const added = items.filter((item) => item.startsWith('+')).map((item) => asked(item.slice(1)));
  const removed = items.filter((item) => item.startsWith('-')).map((item) => item.slice(1).toLowerCase());
  const unknown = removed.find((name) => !defaults.some((text) => isNameOrPartOf(text, name)));
  if (unknown !== undefined) {
    const message = `${JSON.stringify(unknown)} is not a default column, so this column cannot be removed`;
    throw new OutputError('unknownColumn', message, `the default columns are ${defaults.join(',')}`);
  }
  const kept = defaults.filter((text) => !removed.some((name) => isNameOrPartOf(text, name)));
  return [...kept.map((text) => column(text, undefined)), ...added];
}

/** Returns the fields that `columns` names, or all fields. Throws an `OutputError` for an unknown name. */
function chosenFields(fields: readonly Field[], columns: string | undefined): Column[] {
  const all = fields.map(({ header, read }): Column => ({ header, attribute: header, read }));
  if (columns === undefined) return all;
  return columns.split(',').map((item) => {
    const wanted = item.trim();
    const found =
      all.find(({ header }) => header === wanted) ??
      all.find(({ header }) => header.toLowerCase() === wanted.toLowerCase());
    if (found) return found;
    const names = all.map(({ header }) => header);
    const message = `the result has no column ${JSON.stringify(shorten(wanted))}`;
    throw new OutputError('unknownColumn', message, didYouMean(wanted, names) ?? `the columns are ${names.join(', ')}`);
  });
}

/**
 * Returns the columns of a list, and the list itself. Usually detects invalid columns before the first request. If the
 * columns depend on the first resource, or no schema declares a column, detects invalid columns when resources arrive.
 * Searches at most 100 resources for an undeclared column.
 */
export async function openColumns(
  resources: AsyncIterable<JsonObject>,
  options: RenderOptions,
): Promise<{ columns: Column[]; items: AsyncIterable<JsonObject> }> {
  if (options.fields) return { columns: resolveColumns(options), items: resources };
  const absolute = options.columns !== undefined && !/(?:^|,)\s*[+-]/.test(options.columns);
  const isEarly = absolute || options.baseColumns !== undefined || isKnown(typeNameOf(options));
  const declared = isEarly ? tryResolve(options) : undefined;
  const isOpen = options.isTyped === true && !options.model && !options.knownAttributes;
  const needsRows = isOpen || (isEarly && !declared);
  const isEnough = (rows: readonly JsonObject[]): boolean => tryResolve(options, rows[0], rows) !== undefined;
  const { rows, items, close } = await peek(resources, needsRows ? { most: searchedRows, isEnough } : {});
  try {
    return { columns: (needsRows ? undefined : declared) ?? resolveColumns(options, rows[0], rows), items };
  } catch (error) {
    // Closes the source, because it may hold a connection or a server that would keep the process alive.
    await close();
    throw error;
  }
}

/** Returns the columns, or `undefined` if a column is unknown so far. Throws the other errors of `resolveColumns`. */
export function tryResolve(
  options: RenderOptions,
  first?: JsonObject,
  rows?: readonly JsonObject[],
): Column[] | undefined {
  try {
    return resolveColumns(options, first, rows);
  } catch (error) {
    if (error instanceof OutputError && error.code === 'unknownColumn' && !options.knownAttributes) return undefined;
    throw error;
  }
}

/** True if the model has the attribute of the column `text`. Otherwise, the caller needs the model of the server. */
export function hasColumn(text: string, model: ResourceModel): boolean {
  try {
    column(text, model);
    return true;
  } catch (error) {
    if (error instanceof OutputError) return false;
    throw error;
  }
}

/** Returns the attributes that the server must return for these columns, without duplicates (RFC 7644 section 3.9). */
export function attributesOf(columns: readonly Column[]): string[] {
  return [...new Set(columns.map(({ attribute }) => attribute))];
}

/**
 * True if a default column is the attribute `name` or a part of this attribute: `members.count` is a part of `members`.
 */
function isNameOrPartOf(text: string, name: string): boolean {
  return text.toLowerCase() === name || text.toLowerCase().startsWith(`${name}.`);
}

function defaultsOf(options: RenderOptions, first: JsonObject | undefined): readonly string[] {
  if (options.baseColumns) return options.baseColumns;
  const type = typeNameOf(options) ?? typeOf(first);
  if (isKnown(type)) return defaultColumns[type] ?? [];
  const names = Object.entries(first ?? {})
    .filter(([name, value]) => name !== 'id' && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name]) => name)
    .filter((name) => tryParseValuePath(name));
  const id = first === undefined || Object.hasOwn(first, 'id') ? ['id'] : [];
  const found = [...names.slice(0, guessedColumns - id.length), ...id];
  // Shows all attributes if the resource has no simple attribute.
  return found.length > 0 ? found : Object.keys(first ?? {}).filter((name) => tryParseValuePath(name));
}

function typeNameOf({ resourceType, model }: RenderOptions): string | undefined {
  return resourceType ?? model?.resourceType.name;
}

function isKnown(type: string | undefined): type is string {
  return type !== undefined && Object.hasOwn(defaultColumns, type);
}

function typeOf(resource: JsonObject | undefined): string | undefined {
  const meta = resource?.meta;
  if (isObject(meta) && typeof meta.resourceType === 'string') return meta.resourceType;
  const schema = Array.isArray(resource?.schemas) ? resource.schemas[0] : undefined;
  return typeof schema === 'string' ? /:core:2\.0:(\w+)$/i.exec(schema)?.[1] : undefined;
}

function column(
  text: string,
  model: ResourceModel | undefined,
  attributes?: readonly string[],
  rows: readonly JsonObject[] = [],
): Column {
  const parsed = tryParseValuePath(text);
  if (!parsed) {
    throw new OutputError(
      'invalidColumns',
      `${JSON.stringify(shorten(text))} is not a column`,
      'columns are paths such as name.givenName, emails.work or members.count',
    );
  }
  if (!model && attributes) assertAmong(attributes, parsed.names[0], text);
  else if (!model && rows.length > 0 && parsed.schema === undefined) assertAmong(namesOf(rows), parsed.names[0], text);
  const isKnownName = attributes?.some((name) => name.toLowerCase() === parsed.names[0].toLowerCase());
  const path = model && !isKnownName ? qualify(parsed, text, model, rows) : parsed;
  const attribute = path.schema === undefined ? path.names[0] : `${path.schema}:${path.names[0]}`;
  return { header: text, attribute, read: (resource) => readValues(resource, path) };
}

/**
 * Adds the URN of the extension to a path if exactly one extension has the attribute. Does not check a path with a URN,
 * because a server may send attributes that it does not declare.
 */
function qualify(path: ValuePath, text: string, model: ResourceModel, rows: readonly JsonObject[]): ValuePath {
  const [attribute] = path.names;
  if (path.schema !== undefined || model.core.attribute(attribute)) return path;
  const owners = model.extensions.filter((extension) => extension.attribute(attribute));
  const [owner] = owners;
  if (!owner && namesOf(rows).some((name) => name.toLowerCase() === attribute.toLowerCase())) return path;
  if (!owner) throw unknown(text, attribute, model);
  if (owners.length > 1) {
    throw new OutputError(
      'ambiguousColumn',
      `${attribute} is an attribute of ${owners.length} extensions`,
      `use a full name: ${owners.map(({ urn }) => `${urn}:${attribute}`).join(' or ')}`,
    );
  }
  return { ...path, schema: owner.urn };
}

/** Returns the names of all attributes of the resources. */
function namesOf(rows: readonly JsonObject[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function unknown(text: string, attribute: string, model: ResourceModel): OutputError {
  const names = [model.core, ...model.extensions].flatMap((schema) => schema.attributes.map(({ name }) => name));
  const message = `${model.resourceType.name} has no attribute for the column ${JSON.stringify(text)}`;
  return new OutputError(
    'unknownColumn',
    message,
    didYouMean(attribute, names) ?? `its attributes are ${names.join(', ')}`,
  );
}

function assertAmong(names: readonly string[], attribute: string, text: string): void {
  if (names.some((name) => name.toLowerCase() === attribute.toLowerCase())) return;
  const message = `the result has no column ${JSON.stringify(text)}`;
  throw new OutputError(
    'unknownColumn',
    message,
    didYouMean(attribute, names) ?? `the columns are ${names.join(', ')}`,
  );
}
