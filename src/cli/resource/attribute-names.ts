import { type Filter, filterPaths, parseFilter, printFilter } from '../../protocol/filter/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import {
  type AttributePath,
  printAttributePath,
  resolvePath,
  tryParseAttributePath,
} from '../../protocol/schema/path.ts';
import { UsageError } from '../errors/errors.ts';
import { didYouMean } from '../errors/suggest.ts';

/** Gives the models that a name may be in, the cheapest first: RFC 7643's, then the server's own. */
export type Models = readonly (() => Promise<ResourceModel>)[];

/**
 * A filter whose attributes the service knows: the short name of an extension's attribute, as in `department eq "IT"`, is
 * written in full (RFC 7644 section 3.10), and everything else stays as it was typed. Throws a `FilterError`, and a `UsageError` for
 * an attribute that there is not, with what was probably meant.
 */
export async function qualifyFilter(source: string, models: Models): Promise<string> {
  const filter = parseFilter(source);
  const known = new Map<AttributePath, AttributePath>();
  for (const path of filterPaths(filter)) {
    known.set(path, await qualify(path, models, '--filter', '--filter-raw sends a filter as it is'));
  }
  const isSame = [...known].every(([path, full]) => path === full);
  return isSame ? source : printFilter(replacePaths(filter, known));
}

/** The names of a comma-separated flag, each written in full. Throws a `UsageError` for a name that there is not. */
export async function qualifyNames(
  list: string | undefined,
  flag: string,
  models: Models,
): Promise<string[] | undefined> {
  const names = list
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const full: string[] = [];
  for (const name of names ?? []) {
    const path = tryParseAttributePath(name);
    if (!path) throw new UsageError(`${flag}: ${JSON.stringify(name)} is not the name of an attribute`);
    full.push(printAttributePath(await qualify(path, models, flag, 'a name with its URN is taken as it is')));
  }
  return names && full;
}

/** A name with its URN is taken at its word: a service may have what it does not declare. */
async function qualify(path: AttributePath, models: Models, flag: string, wayOut: string): Promise<AttributePath> {
  if (path.schema !== undefined) return path;
  let model: ResourceModel | undefined;
  for (const next of models) {
    model = await next();
    const found = qualifyIn(path, model, flag);
    if (found) return found;
  }
  const name = printAttributePath(path);
  throw new UsageError(`${flag}: ${model?.resourceType.name ?? 'it'} has no attribute ${JSON.stringify(name)}`, {
    hint: (model && didYouMean(name, namesOf(model))) ?? wayOut,
  });
}

function qualifyIn(path: AttributePath, model: ResourceModel, flag: string): AttributePath | undefined {
  if (resolvePath(path, model)) return path;
  const owners = model.extensions.filter(({ urn }) => resolvePath({ ...path, schema: urn }, model));
  const [owner] = owners;
  if (owners.length > 1) {
    const name = printAttributePath(path);
    throw new UsageError(`${flag}: ${name} is an attribute of ${owners.length} extensions`, {
      hint: `write it in full, as in ${owner?.urn}:${name}`,
    });
  }
  return owner && { ...path, schema: owner.urn };
}

function namesOf({ core, extensions }: ResourceModel): string[] {
  return [core, ...extensions]
    .flatMap(({ attributes }) => attributes)
    .flatMap(({ name, subAttributes }) => [name, ...subAttributes.map((sub) => `${name}.${sub.name}`)]);
}

/** Paths within `[ ]` are relative to what stands before them, and stay. */
function replacePaths(filter: Filter, known: ReadonlyMap<AttributePath, AttributePath>): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, filters: filter.filters.map((part) => replacePaths(part, known)) };
    case 'not':
      return { ...filter, filter: replacePaths(filter.filter, known) };
    default:
      return { ...filter, path: known.get(filter.path) ?? filter.path };
  }
}
