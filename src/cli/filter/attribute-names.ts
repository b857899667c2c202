import { errorAt, type Filter, filterPaths, parseFilter, printFilter } from '../../protocol/filter/index.ts';
import type { ResourceModel } from '../../protocol/schema/model.ts';
import {
  type AttributePath,
  printAttributePath,
  resolvePath,
  tryParseAttributePath,
} from '../../protocol/schema/path.ts';
import { didYouMean } from '../../protocol/text/suggest.ts';
import { UsageError } from '../errors/errors.ts';

/**
 * Functions that load models. A name is looked up first in the model of RFC 7643, and then in the model of the server.
 */
export type Models = readonly (() => Promise<ResourceModel>)[];

/** Creates the error for an attribute name that cannot be used. */
export type Refuse = (path: AttributePath, problem: string, hint: string) => Error;

/**
 * Replaces the short names of extension attributes in a filter by full names with the URN (RFC 7644 section 3.10). For
 * example, `department` in `department eq "IT"` is a short name. If the filter contains no such short name, returns the
 * filter unchanged. Throws a `FilterError` with the position if the filter cannot be parsed or if an attribute is
 * unknown. For an unknown attribute, the hint is a similar name.
 */
export async function qualifyFilter(source: string, models: Models): Promise<string> {
  const filter = parseFilter(source);
  const known = new Map<AttributePath, AttributePath>();
  for (const path of filterPaths(filter)) {
    known.set(path, await qualify(path, models, refuseInFilter, 'to send a filter unchanged, use --filter-raw'));
  }
  const isSame = [...known].every(([path, full]) => path === full);
  return isSame ? source : printFilter(replacePaths(filter, known));
}

const refuseInFilter: Refuse = (path, problem, hint) => errorAt(path, `--filter: ${problem}`, hint);

/** Returns the attribute names of a comma-separated flag as full names. Throws a `UsageError` for an unknown name. */
export async function qualifyNames(
  list: string | undefined,
  flag: string,
  models: Models,
): Promise<string[] | undefined> {
  const names = list
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const refuse: Refuse = (_path, problem, hint) => new UsageError(`${flag}: ${problem}`, { hint });
  const full: string[] = [];
  for (const name of names ?? []) {
    const path = tryParseAttributePath(name);
    if (!path) throw new UsageError(`${flag}: ${JSON.stringify(name)} is not the name of an attribute`);
    full.push(
      printAttributePath(
        await qualify(
          path,
          models,
          refuse,
          'use the full name, which begins with the URN of a schema; scimctl sends a full name without a check',
        ),
      ),
    );
  }
  return names && full;
}

/**
 * Resolves a short name. A name with a URN is not checked, because a service may have attributes that it does not
 * declare.
 */
async function qualify(path: AttributePath, models: Models, refuse: Refuse, wayOut: string): Promise<AttributePath> {
  return path.schema === undefined ? (await findAttribute(path, models, refuse, wayOut)).path : path;
}

/**
 * Returns the full path of an attribute, and the model that has the attribute. `model` is `undefined` for a name with a
 * URN that no model has. If a short name is unknown or ambiguous, throws the error that `refuse` creates.
 */
export async function findAttribute(
  path: AttributePath,
  models: Models,
  refuse: Refuse,
  wayOut: string,
): Promise<{ readonly path: AttributePath; readonly model: ResourceModel | undefined }> {
  let model: ResourceModel | undefined;
  for (const next of models) {
    model = await next();
    const found = qualifyIn(path, model, refuse);
    if (found) return { path: found, model };
  }
  if (path.schema !== undefined) return { path, model: undefined };
  const name = printAttributePath(path);
  const problem = `${model?.resourceType.name ?? 'the resource'} has no attribute ${JSON.stringify(name)}`;
  throw refuse(path, problem, (model && didYouMean(name, namesOf(model))) ?? wayOut);
}

function qualifyIn(path: AttributePath, model: ResourceModel, refuse: Refuse): AttributePath | undefined {
  if (resolvePath(path, model)) return path;
  if (path.schema !== undefined) return undefined;
  const owners = model.extensions.filter(({ urn }) => resolvePath({ ...path, schema: urn }, model));
  const [owner] = owners;
  if (owners.length > 1) {
    const name = printAttributePath(path);
    const problem = `${name} is an attribute of ${owners.length} extensions`;
    throw refuse(path, problem, `use a full name: ${owners.map(({ urn }) => `${urn}:${name}`).join(' or ')}`);
  }
  return owner && { ...path, schema: owner.urn };
}

function namesOf({ core, extensions }: ResourceModel): string[] {
  return [core, ...extensions]
    .flatMap(({ attributes }) => attributes)
    .flatMap(({ name, subAttributes }) => [name, ...subAttributes.map((sub) => `${name}.${sub.name}`)]);
}

/**
 * Replaces attribute paths by full paths. A path inside `[ ]` is not changed, because it is relative to the attribute
 * before the bracket.
 */
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
