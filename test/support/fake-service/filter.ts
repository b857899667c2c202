import { filter as compile, type Filter, parse } from 'scim2-parse-filter';
import { Refusal } from './errors.ts';
import type { FakeServiceOptions } from './options.ts';
import { isPlural, urns } from './schemas.ts';

type Row = Record<string, unknown>;

/** Attributes whose values are compared with regard to case (RFC 7643 sections 3.1, 4.1.2 and 4.2). */
const caseExact = new Set(['id', 'externalid', 'meta', 'members', 'groups', 'manager']);

/** Returns the rows that match a filter, with the misbehaviour that the options require. Throws a `Refusal`. */
export function select(rows: readonly Row[], text: string | undefined, options: FakeServiceOptions): readonly Row[] {
  if (text === undefined) return rows;
  const refuse = (detail: string) => new Refusal(400, detail, 'invalidFilter');
  const { filters = 'honoured', memberFilter = 'honoured' } = options;
  if (filters === 'ignored') return rows;
  if (filters === 'empty') return [];
  if (filters === 'refused') throw refuse('filters are not supported');
  let ast: Filter;
  try {
    ast = parse(text);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : 'not a filter');
  }
  if (filters === 'noOr' && (['and', 'or', 'not'].includes(ast.op) || /[()]/.test(text))) {
    throw refuse('only one comparison is supported');
  }
  const paths = pathsOf(ast).map(plainPath);
  if (paths.some((path) => /^members\b/i.test(path)) && memberFilter !== 'honoured') {
    if (memberFilter === 'refused') throw refuse('members cannot be filtered by');
    return memberFilter === 'empty' ? [] : rows;
  }
  const allowed = options.filterable?.map((path) => path.toLowerCase());
  const odd = allowed && paths.find((path) => !allowed.includes(path.toLowerCase()));
  if (odd !== undefined) {
    const { unfilterable = 'refused' } = options;
    if (unfilterable === 'refused') throw refuse(`${odd} cannot be filtered by`);
    return unfilterable === 'empty' ? [] : rows;
  }
  const matches = compile(prepared(ast, options));
  return rows.filter((row) => matches(lowered(row)));
}

function pathsOf(ast: Filter): string[] {
  if ('filters' in ast) return ast.filters.flatMap(pathsOf);
  if ('filter' in ast) return pathsOf(ast.filter);
  if ('valFilter' in ast) return pathsOf(ast.valFilter).map((path) => `${ast.attrPath}.${path}`);
  return [ast.attrPath];
}

/** Removes the URN of a core schema from a path, because the path does not need this URN. */
function plainPath(path: string): string {
  for (const urn of [urns.user, urns.group]) {
    if (path.toLowerCase().startsWith(`${urn.toLowerCase()}:`)) return path.slice(urn.length + 1);
  }
  return path;
}

function rootOf(path: string): string {
  return (path.slice(path.lastIndexOf(':') + 1).split('.')[0] ?? '').toLowerCase();
}

/**
 * Returns the filter with its values in the form in which the service stores values. A value is in lower case if case
 * does not matter.
 */
function prepared(ast: Filter, options: FakeServiceOptions, parent?: string): Filter {
  if ('filters' in ast) return { ...ast, filters: ast.filters.map((part) => prepared(part, options, parent)) };
  if ('filter' in ast) return { ...ast, filter: prepared(ast.filter, options, parent) };
  const path = plainPath(ast.attrPath);
  if ('valFilter' in ast) return { ...ast, attrPath: path, valFilter: prepared(ast.valFilter, options, path) };
  if (!('compValue' in ast)) return { ...ast, attrPath: path };
  const name = path.slice(path.lastIndexOf(':') + 1);
  const isWhole = parent === undefined && !name.includes('.');
  const attrPath = isWhole && (isPlural(name) || name === 'manager') ? `${path}.value` : path;
  return { ...ast, attrPath, compValue: comparable(ast.compValue, rootOf(parent ?? path), options) };
}

function comparable<T>(value: T, root: string, { normalise = {} }: FakeServiceOptions): T {
  if (typeof value !== 'string' || caseExact.has(root)) return value;
  let text: string = value;
  if (root === 'username' && normalise.userNamePrefix && !text.startsWith(normalise.userNamePrefix)) {
    text = normalise.userNamePrefix + text;
  }
  if (root === 'displayname') {
    const { groupNamePrefix = '', cutGroupName } = normalise;
    text = text.startsWith(groupNamePrefix) ? text.slice(0, cutGroupName) : groupNamePrefix + text;
  }
  if (root === 'phonenumbers' && normalise.stripPhoneSpaces) text = text.replaceAll(' ', '');
  return text.toLowerCase() as T;
}

/** Returns a copy. A text is in lower case if the case of its attribute does not matter. */
function lowered(value: unknown, root?: string): unknown {
  if (typeof value === 'string') return root !== undefined && caseExact.has(root) ? value : value.toLowerCase();
  if (Array.isArray(value)) return value.map((item) => lowered(item, root));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const own = name.includes(':') ? undefined : (root ?? name.toLowerCase());
      return [name, lowered(member, own)];
    }),
  );
}
