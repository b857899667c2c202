import { type Filter, parseFilter, printFilter } from '../../protocol/filter/index.ts';
import { printAttributePath } from '../../protocol/schema/path.ts';
import { UsageError } from '../errors/errors.ts';
import { texts } from '../flags.ts';
import { findAttribute, type Models, qualifyFilter, type Refuse } from './attribute-names.ts';
import { buildCondition, type Condition, parseCondition } from './where.ts';

/** The flag `--where`, beside `--filter`. */
export const whereFlag = {
  where: texts(
    'select by a condition without quotes, such as department=Sales, title~eng or !manager; repeatable, all conditions must match; see scimctl help filters',
    'CONDITION',
  ),
};

/** Values of the flags that select resources. */
export interface SelectionFlags {
  readonly filter?: string | undefined;
  readonly where?: readonly string[] | undefined;
}

/**
 * Returns the filter of `--filter` and `--where`, with full attribute names. All conditions are joined by `and`. Returns
 * `undefined` if neither flag is given. Throws a `FilterError` or a `UsageError` that names the invalid part.
 */
export async function selectionFilter(flags: SelectionFlags, models: Models): Promise<string | undefined> {
  const conditions = readConditions(flags);
  const filter = flags.filter === undefined ? undefined : await qualifyFilter(flags.filter, models);
  if (conditions.length === 0) return filter;
  const built: Filter[] = [];
  for (const condition of conditions) built.push(await qualifiedCondition(condition, models));
  return joinFilters(filter, built);
}

/**
 * Parses the flags without a model and returns the conditions of `--where`. A syntax error is therefore thrown before a
 * connection is opened.
 */
export function readConditions({ filter, where = [] }: SelectionFlags): Condition[] {
  if (filter !== undefined) parseFilter(filter);
  return where.map(parseCondition);
}

/**
 * Returns the flags with the conditions of `--where` as a part of `filter`. Returns the flags unchanged if there is no
 * condition. Throws the errors of `selectionFilter`.
 */
export async function withConditions<F extends SelectionFlags>(flags: F, models: Models): Promise<F> {
  if (readConditions(flags).length === 0) return flags;
  return { ...flags, filter: await selectionFilter(flags, models) };
}

/** True if at least one of the flags selects resources. */
export function isSelection({ filter, where = [] }: SelectionFlags): boolean {
  return filter !== undefined || where.length > 0;
}

/** Returns the flags as words of a command line, for messages. */
export function printSelection({ filter, where = [] }: SelectionFlags): string {
  return [filter, ...where].filter((part) => part !== undefined).join(' and ');
}

/** Joins a filter and conditions by `and`. */
export function joinFilters(filter: string | undefined, conditions: readonly Filter[]): string {
  const first = filter === undefined ? [] : [parseFilter(filter)];
  const parts = [...first.flatMap((part) => (part.kind === 'and' ? part.filters : [part])), ...conditions];
  const [only] = parts;
  return printFilter(parts.length === 1 && only ? only : { kind: 'and', filters: parts });
}

async function qualifiedCondition(condition: Condition, models: Models): Promise<Filter> {
  const refuse: Refuse = (_path, problem, hint) =>
    new UsageError(`--where ${printAttributePath(condition.path)}: ${problem}`, { hint });
  const wayOut = 'use the full name, which begins with the URN of a schema';
  const { path, model } = await findAttribute(condition.path, models, refuse, wayOut);
  return buildCondition(condition, path, model);
}
