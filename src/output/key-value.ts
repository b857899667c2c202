import { isObject, isUnassigned, type Json, type JsonObject } from '../protocol/json/json.ts';
import { standardSchemas } from '../protocol/schema/standard/index.ts';
import { paint } from './ansi.ts';
import { type CellPrinter, createCellPrinter } from './cell.ts';
import { resolveColumns } from './columns.ts';
import type { RenderOptions } from './renderer.ts';
import { sanitise } from './sanitise.ts';
import { readValues } from './value-path.ts';
import { displayWidth, truncate, wrap } from './width.ts';

/**
 * Attributes that are shown first. The other core attributes follow in the order of the server, and then the attributes
 * of extensions.
 */
const first = ['userName', 'displayName', 'name', 'active', 'title', 'emails', 'phoneNumbers'];
/** Attributes that are shown last, because they describe the resource and not the person. */
const last = ['id', 'externalId', 'meta'];
/** Attributes that are not shown. `-o json` shows these attributes. */
const hidden: ReadonlySet<string> = new Set(['schemas', 'meta.resourceType', 'meta.location']);
/**
 * Maximum number of values that are shown for one attribute. This maximum is necessary, because a group may have
 * 100,000 members.
 */
const mostValues = 50;
/** Maximum width of the column with the names. */
const widestName = 32;

/** One attribute of a card. Each value has its own line. */
interface Entry {
  readonly name: string;
  readonly values: readonly string[];
  /** True for the name of an extension above its attributes. */
  readonly isHeading?: boolean;
}

/**
 * Renders one resource as names and values. Each value begins a line and is wrapped to the width of the terminal. With
 * `columns`, shows only these columns. As in a table, times are local and control characters are made visible.
 */
export function renderCard(resource: JsonObject, options: RenderOptions): string {
  const print = createCellPrinter(options.timeZone, true, options.now);
  const entries = options.columns === undefined ? describe(resource, print) : chosen(resource, options, print);
  const names = entries.filter(({ isHeading }) => !isHeading).map(({ name }) => displayWidth(name));
  const nameWidth = Math.min(widestName, Math.max(0, ...names));
  const valueWidth =
    options.width === undefined ? Number.POSITIVE_INFINITY : Math.max(10, options.width - nameWidth - 2);
  const lines = entries.flatMap(({ name, values, isHeading }) =>
    isHeading
      ? wrap(name, options.width ?? Number.POSITIVE_INFINITY).map((line) => paint(line, 'bold', options.color))
      : values
          .flatMap((value) => value.split('\n').flatMap((line) => wrap(line, valueWidth)))
          .map((value, index) => {
            const shown = index === 0 ? truncate(name, nameWidth) : '';
            const padding = ' '.repeat(nameWidth - displayWidth(shown) + 2);
            return `${paint(shown, 'bold', index === 0 && options.color)}${padding}${paint(value, 'red', options.color && name === 'active' && value === 'false')}`.trimEnd();
          }),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function chosen(resource: JsonObject, options: RenderOptions, print: CellPrinter): Entry[] {
  return resolveColumns(options, resource).map(({ header, read }) => ({
    name: sanitise(header),
    values: limited(read(resource), (value) => print([value])),
  }));
}

function describe(resource: JsonObject, print: CellPrinter): Entry[] {
  const given = Object.keys(resource);
  const extensions = given.filter((name) => /^urn:/i.test(name) && isObject(resource[name]));
  const rest = given.filter((name) => ![...first, ...last, ...extensions].includes(name));
  const ofCore = (names: readonly string[]): Entry[] => names.flatMap((name) => entriesOf(name, resource[name], print));
  return [
    ...ofCore([...first.filter((name) => given.includes(name)), ...rest]),
    ...extensions.flatMap((urn) => ofExtension(resource, urn, print)),
    ...ofCore(last.filter((name) => given.includes(name))),
  ];
}

/** Returns the attributes of an extension under the name of its schema. */
function ofExtension(resource: JsonObject, urn: string, print: CellPrinter): Entry[] {
  const extension = resource[urn];
  if (!isObject(extension)) return [];
  const entries = Object.entries(extension).flatMap(([name, value]) => entriesOf(name, value, print));
  if (entries.length === 0) return [];
  const heading = { name: sanitise(nameOfSchema(urn)), values: [], isHeading: true };
  return [heading, ...entries.map((entry) => ({ ...entry, name: `  ${entry.name}` }))];
}

/** Returns the name of a standard schema, and the URN of any other schema. */
function nameOfSchema(urn: string): string {
  return standardSchemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase())?.name ?? urn;
}

function entriesOf(name: string, value: Json | undefined, print: CellPrinter): Entry[] {
  if (isUnassigned(value) || hidden.has(name)) return [];
  if (Array.isArray(value)) return [{ name: sanitise(name), values: limited(value, (item) => printItem(item, print)) }];
  if (!isObject(value)) return [{ name: sanitise(name), values: [print([value])] }];
  if (Object.hasOwn(value, 'value')) return [{ name: sanitise(name), values: [printItem(value, print)] }];
  return Object.entries(value).flatMap(([part, inner]) => entriesOf(`${name}.${part}`, inner, print));
}

function limited<T>(values: readonly T[], print: (value: T) => string): string[] {
  const shown = values.slice(0, mostValues).map(print);
  const more = values.length - shown.length;
  if (shown.length === 0) return [''];
  return more > 0 ? [...shown, `… and ${more} more (-o json shows all)`] : shown;
}

/**
 * Formats a value as text, such as `bjensen@example.com (work, primary)`. For a reference to another resource, the text
 * is the name of the other resource, followed by its id.
 */
function printItem(item: Json, print: CellPrinter): string {
  if (!isObject(item)) return item === null ? '' : print([Array.isArray(item) ? JSON.stringify(item) : item]);
  const name = ['display', 'displayName', 'formatted'].map((key) => item[key]).find((text) => typeof text === 'string');
  const value = readValues(item, { names: ['value'] }).find((text) => text !== '');
  const label = name ?? value ?? describeValue(item);
  const refersTo = name !== undefined && value !== undefined && value !== name ? [value] : [];
  const about = [...refersTo, ...(isText(item.type) ? [item.type] : []), ...(item.primary === true ? ['primary'] : [])];
  return [print([label as string]), ...(about.length > 0 ? [`(${print(about)})`] : [])].filter(Boolean).join(' ');
}

/** Parts of an address in their usual order (RFC 7643 section 4.1.2). */
const addressParts = ['streetAddress', 'locality', 'region', 'postalCode', 'country'] as const;
/** Sub-attributes that only describe a value. The text of the value does not contain them. */
const metadata: ReadonlySet<string> = new Set(['type', 'primary', '$ref']);

/** Formats a complex value that has no name. An address is one line. Any other value is a list of its sub-attributes. */
function describeValue(item: JsonObject): string {
  const parts = Object.entries(item).filter(([name, part]) => !metadata.has(name) && !isUnassigned(part));
  const isAddress = parts.every(([name]) => (addressParts as readonly string[]).includes(name));
  if (isAddress && parts.length > 0) return addressParts.flatMap((name) => item[name] ?? []).join(', ');
  return parts.map(([name, part]) => `${name} ${typeof part === 'object' ? JSON.stringify(part) : part}`).join(', ');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
