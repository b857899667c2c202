import leven from 'leven';
import { isObject, type JsonObject } from '../protocol/json/json.ts';
import type { ResourceModel } from '../protocol/schema/model.ts';
import { shorten } from '../protocol/schema/path.ts';
import { peek } from './async.ts';
import { OutputError } from './output-error.ts';
import type { RenderOptions } from './renderer.ts';
import { readValues, type Scalar, tryParseValuePath, type ValuePath } from './value-path.ts';

/** One column of a table or of a CSV file. */
export interface Column {
  /** What stands above it: the path as it was typed, so that it can be typed again. */
  readonly header: string;
  /** The attribute that a server has to return for it, for the `attributes` parameter (RFC 7644 section 3.9). */
  readonly attribute: string;
  /** What a resource has there: no, one or several values. */
  read(resource: JsonObject): Scalar[];
}

/** What is shown of each resource type when nothing was asked for: what people know first, and the id last. */
const defaultColumns: Readonly<Record<string, readonly string[]>> = {
  User: ['userName', 'displayName', 'active', 'department', 'id'],
  Group: ['displayName', 'members.count', 'id'],
  ResourceType: ['name', 'endpoint', 'schema'],
  Schema: ['name', 'id'],
};

/** How many columns a resource of an unknown type gets. */
const guessedColumns = 5;

/**
 * The columns that were asked for, or the default ones of the resource type, which is taken from the first resource when
 * it is not given. Throws an `OutputError` when the text is no list of columns, or names what the model does not have.
 */
export function resolveColumns(options: RenderOptions, first?: JsonObject): Column[] {
  const defaults = defaultsOf(options, first);
  const items = (options.columns ?? '').split(',').map((item) => item.trim());
  if (options.columns === undefined) return defaults.map((text) => column(text, undefined));
  const relative = items.filter((item) => /^[+-]/.test(item)).length;
  if (items.includes('') || (relative > 0 && relative < items.length)) {
    throw new OutputError(
      'invalidColumns',
      `${JSON.stringify(shorten(options.columns))} is not a list of columns`,
      'give names, as in userName,emails.work, or changes to the default, as in +title,-id',
    );
  }
  const asked = (text: string): Column => column(text, options.model, options.knownAttributes);
  if (relative === 0) return items.map(asked);
  const added = items.filter((item) => item.startsWith('+')).map((item) => asked(item.slice(1)));
  const removed = items.filter((item) => item.startsWith('-')).map((item) => item.slice(1).toLowerCase());
  const unknown = removed.find((name) => !defaults.some((text) => isOrIsOf(text, name)));
  if (unknown !== undefined) {
    const message = `${JSON.stringify(unknown)} cannot be taken away, since it is not a default column`;
    throw new OutputError('unknownColumn', message, `the default columns are ${defaults.join(',')}`);
  }
  const kept = defaults.filter((text) => !removed.some((name) => isOrIsOf(text, name)));
  return [...kept.map((text) => column(text, undefined)), ...added];
}

/**
 * The columns for a list, and the list again. What is wrong with them is found before the list is asked for its first
 * resource, unless it is that resource which decides.
 */
export async function openColumns(
  resources: AsyncIterable<JsonObject>,
  options: RenderOptions,
): Promise<{ columns: Column[]; items: AsyncIterable<JsonObject> }> {
  const absolute = options.columns !== undefined && !/(?:^|,)\s*[+-]/.test(options.columns);
  const known = absolute || isKnown(typeNameOf(options)) ? resolveColumns(options) : undefined;
  const { first, items } = await peek(resources);
  return { columns: known ?? resolveColumns(options, first), items };
}

/** True when a model has what a column shows, so that it needs no other model. */
export function hasColumn(text: string, model: ResourceModel): boolean {
  try {
    column(text, model);
    return true;
  } catch (error) {
    if (error instanceof OutputError) return false;
    throw error;
  }
}

/** The attributes that a server has to return for these columns, each once (RFC 7644 section 3.9). */
export function attributesOf(columns: readonly Column[]): string[] {
  return [...new Set(columns.map(({ attribute }) => attribute))];
}

/** True when a default column has this name, or is a short form of the attribute of this name. */
function isOrIsOf(text: string, name: string): boolean {
  return text.toLowerCase() === name || text.toLowerCase().startsWith(`${name}.`);
}

function defaultsOf(options: RenderOptions, first: JsonObject | undefined): readonly string[] {
  const type = typeNameOf(options) ?? typeOf(first);
  if (isKnown(type)) return defaultColumns[type] ?? [];
  const names = Object.entries(first ?? {})
    .filter(([name, value]) => name !== 'id' && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name]) => name)
    .filter((name) => tryParseValuePath(name));
  const id = first === undefined || Object.hasOwn(first, 'id') ? ['id'] : [];
  const found = [...names.slice(0, guessedColumns - id.length), ...id];
  // A resource without one simple attribute still has to be shown: all its attributes then.
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

function column(text: string, model: ResourceModel | undefined, attributes?: readonly string[]): Column {
  const parsed = tryParseValuePath(text);
  if (!parsed) {
    throw new OutputError(
      'invalidColumns',
      `${JSON.stringify(shorten(text))} is not a column`,
      'columns are paths such as name.givenName, emails.work or members.count',
    );
  }
  if (!model && attributes) assertAmong(attributes, parsed.names[0], text);
  const path = model ? qualify(parsed, text, model) : parsed;
  const attribute = path.schema === undefined ? path.names[0] : `${path.schema}:${path.names[0]}`;
  return { header: text, attribute, read: (resource) => readValues(resource, path) };
}

/**
 * Adds the URN of the one extension that has the attribute. A path with a URN is taken at its word, so that what a server
 * sends and does not declare can be shown too.
 */
function qualify(path: ValuePath, text: string, model: ResourceModel): ValuePath {
  const [attribute] = path.names;
  if (path.schema !== undefined || model.core.attribute(attribute)) return path;
  const owners = model.extensions.filter((extension) => extension.attribute(attribute));
  const [owner] = owners;
  if (!owner) throw unknown(text, attribute, model);
  if (owners.length > 1) {
    throw new OutputError(
      'ambiguousColumn',
      `${attribute} is an attribute of ${owners.length} extensions`,
      `write it in full, as in ${owner.urn}:${attribute}`,
    );
  }
  return { ...path, schema: owner.urn };
}

function unknown(text: string, attribute: string, model: ResourceModel): OutputError {
  const names = [model.core, ...model.extensions].flatMap((schema) => schema.attributes.map(({ name }) => name));
  const message = `${model.resourceType.name} has no attribute for the column ${JSON.stringify(text)}`;
  return new OutputError('unknownColumn', message, nearestOf(names, attribute) ?? `it has ${names.join(', ')}`);
}

function assertAmong(names: readonly string[], attribute: string, text: string): void {
  if (names.some((name) => name.toLowerCase() === attribute.toLowerCase())) return;
  const message = `there is nothing for the column ${JSON.stringify(text)}`;
  throw new OutputError('unknownColumn', message, nearestOf(names, attribute) ?? `there are ${names.join(', ')}`);
}

function nearestOf(names: readonly string[], attribute: string): string | undefined {
  const distance = (name: string): number => leven(attribute.toLowerCase(), name.toLowerCase());
  const nearest = names.reduce((best, name) => (distance(name) < distance(best) ? name : best));
  return distance(nearest) <= Math.ceil(attribute.length / 3) ? `did you mean ${nearest}?` : undefined;
}
