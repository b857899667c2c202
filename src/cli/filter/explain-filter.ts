import { type Filter, parseFilter, printFilter } from '../../protocol/filter/index.ts';
import { redactFilter } from '../../protocol/redaction/index.ts';
import { type ResourceModel, standardModels } from '../../protocol/schema/model.ts';
import { type AttributePath, printAttributePath, qualifyPath, resolvePath } from '../../protocol/schema/path.ts';
import { UsageError } from '../errors/errors.ts';
import { joinFilters, readConditions } from './selection.ts';
import { buildCondition } from './where.ts';

/** A filter to explain, and the attributes of `--where` that RFC 7643 does not define. */
interface ExplainedFilter {
  readonly text: string;
  readonly untyped: readonly string[];
}

/**
 * Joins a filter and the conditions of `--where`. The types of the values come from the user and group schemas of RFC
 * 7643, because the command sends no request to the service. Throws a `UsageError` or a `FilterError`.
 */
export function filterToExplain(filter: string | undefined, where: readonly string[] = []): ExplainedFilter {
  const conditions = readConditions({ filter, where });
  if (filter === undefined && conditions.length === 0) {
    throw new UsageError('FILTER is missing', { hint: `give FILTER or --where, such as 'title pr' or --where title` });
  }
  const untyped: string[] = [];
  const built = conditions.map((condition) => {
    const { path, model } = findStandard(condition.path);
    if (!model) untyped.push(printAttributePath(path));
    return buildCondition(condition, path, model);
  });
  return { text: built.length === 0 ? (filter as string) : joinFilters(filter, built), untyped };
}

function findStandard(typed: AttributePath): { path: AttributePath; model: ResourceModel | undefined } {
  for (const model of standardModels) {
    const path = qualifyPath(typed, model) ?? typed;
    if (resolvePath(path, model)) return { path, model };
  }
  return { path: typed, model: undefined };
}

/** Explains a filter: its canonical text, its tree as data, and its tree as lines of text. Throws a `FilterError`. */
export function explainFilter(source: string): {
  readonly filter: string;
  readonly tree: Filter;
  readonly lines: string[];
} {
  const tree = redactFilter(parseFilter(source));
  return { filter: printFilter(tree), tree, lines: branches(tree) };
}

function branches(filter: Filter): string[] {
  const [head, parts] = split(filter);
  return [
    head,
    ...parts.flatMap((part, index) => {
      const isLast = index === parts.length - 1;
      return branches(part).map(
        (line, row) => `${row === 0 ? (isLast ? '└─ ' : '├─ ') : isLast ? '   ' : '│  '}${line}`,
      );
    }),
  ];
}

function split(filter: Filter): [head: string, parts: readonly Filter[]] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [filter.kind === 'and' ? 'all of' : 'any of', filter.filters];
    case 'not':
      return ['not', [filter.filter]];
    case 'valuePath':
      return [`${printAttributePath(filter.path)} has a value with`, [filter.filter]];
    case 'compare':
    case 'present':
      return [printFilter(filter), []];
  }
}
