import { isObject } from '../../src/protocol/json/json.ts';
import { overlaps, readNamed } from '../journal/target.ts';
import { suggestOrList } from '../options/suggest.ts';
import type { Read } from './read.ts';
import type { FaultSpec } from './spec.ts';
import { details, effects, places } from './table.ts';

/** Maps the name of each member of a fault to the function that reads the value of the member. */
const readers: ReadonlyMap<string, Read<unknown>> = new Map<string, Read<unknown>>([
  ...Object.entries(effects).map(([name, { read }]) => [name, read] as const),
  ...Object.entries(details).map(([name, { read }]) => [name, read] as const),
  ...Object.entries(places),
]);

/**
 * Reads a fault from JSON or from the text of a command line (`status=429,retryAfter=2,times=3,path=/Users`). In text,
 * a name without a value means `true`. A comma separates members, so a fault with a comma in a value must be written as
 * JSON. Throws a `TypeError` that names the invalid member.
 */
export function readFault(input: unknown): FaultSpec {
  const members = typeof input === 'string' ? parseText(input) : input;
  if (!isObject(members)) throw new TypeError('a fault must be an object, or text such as status=429,times=3');
  const spec: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    const read = readers.get(name);
    if (!read) {
      throw new TypeError(`there is no fault ${JSON.stringify(name)}${suggestOrList(name, [...readers.keys()])}`);
    }
    if (value !== undefined) spec[name] = readNamed(name, read, value);
  }
  if (!Object.keys(effects).some((name) => name in spec)) {
    throw new TypeError(`a fault needs at least one of ${Object.keys(effects).join(', ')}`);
  }
  for (const [name, { of }] of Object.entries(details)) {
    if (name in spec && !(of in spec)) throw new TypeError(`${name} needs ${of}`);
  }
  const fault = spec as unknown as FaultSpec;
  checkPlace(fault);
  return fault;
}

/**
 * Throws a `TypeError` for a fault that can never act. Either an effect cannot act on the method and path of the fault,
 * or two effects have no method and path in common.
 */
function checkPlace({ method = anyMethod, path = '/**', ...spec }: FaultSpec): void {
  // The router ignores a slash at the end of the path. The slash is therefore removed.
  let places = [`${method} ${path.replace(/(?<=.)\/$/, '')}`];
  for (const [name, { acts = [`${anyMethod} /**`] }] of Object.entries(effects)) {
    if (!(name in spec)) continue;
    const common = places.flatMap((place) => acts.flatMap((act) => intersection(place, act)));
    if (common.length === 0)
      throw new TypeError(`${name} acts only on ${acts.join(', ')}, not on ${places.join(', ')}`);
    places = common;
  }
}

const anyMethod = '*';

/**
 * Returns the place that two places have in common. A place is text with methods and a path. It stands for the requests
 * that match both parts. The result has the narrower path. Returns an empty array if no request matches both places.
 */
function intersection(one: string, other: string): string[] {
  const [[methods = '', path = ''], [otherMethods = '', otherPath = '']] = [one.split(' '), other.split(' ')];
  if (!overlaps(path, otherPath)) return [];
  const both =
    methods === anyMethod
      ? otherMethods
      : methods
          .split('|')
          .filter((method) => otherMethods === anyMethod || otherMethods.split('|').includes(method))
          .join('|');
  return both === '' ? [] : [`${both} ${path.includes('*') ? otherPath : path}`];
}

/** Prints a fault as text that `readFault` accepts. */
export function printFault(spec: FaultSpec): string {
  const members = Object.entries(spec).filter(([, value]) => value !== undefined);
  const isPlain = members.every(
    ([, value]) => typeof value !== 'object' && /^[^,{\s"](?:[^,"]*[^,\s"])?$/.test(String(value)),
  );
  if (!isPlain) return JSON.stringify(Object.fromEntries(members));
  return members.map(([name, value]) => (value === true ? name : `${name}=${value}`)).join(',');
}

function parseText(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return parseJson(trimmed);
  const members: Record<string, unknown> = Object.create(null);
  for (const part of trimmed.split(',')) {
    const equals = part.indexOf('=');
    const name = (equals === -1 ? part : part.slice(0, equals)).trim();
    if (name in members) throw new TypeError(`${name} is given twice`);
    members[name] = equals === -1 ? true : part.slice(equals + 1).trim();
  }
  return members;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError('a fault that begins with "{" must be JSON');
  }
}
