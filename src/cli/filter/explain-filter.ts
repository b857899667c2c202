import { type Filter, parseFilter, printFilter } from '../../protocol/filter/index.ts';
import { redactFilter } from '../../protocol/redaction/index.ts';
import { printAttributePath } from '../../protocol/schema/path.ts';

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
