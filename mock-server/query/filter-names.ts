import type { Filter } from '../../src/protocol/filter/index.ts';
import { type AttributePath, parseAttributePath, printAttributePath } from '../../src/protocol/schema/path.ts';

/** A filter with RFC names, after translation. */
export interface TranslatedFilter {
  readonly filter: Filter;
  /** The first name in the filter that is refused: an RFC name for which this provider uses another name. */
  readonly refused?: string;
}

/**
 * Translates a filter to RFC names. `names` is the behaviour `filterNames`: it maps each RFC name to the name that
 * clients must use in filters. Names in brackets stay unchanged, because they are relative to the attribute before the
 * brackets.
 */
export function translateFilter(filter: Filter, names: Readonly<Record<string, string>>): TranslatedFilter {
  const entries = Object.entries(names);
  if (entries.length === 0) return { filter };
  const paths = new Map(entries.map(([name, alias]) => [alias.toLowerCase(), parseAttributePath(name)]));
  const replaced = new Set(entries.flatMap(([name]) => formsOf(name)));
  let refused: string | undefined;
  const pathOf = (path: AttributePath): AttributePath => {
    const name = printAttributePath(path);
    if (replaced.has(name.toLowerCase())) refused ??= name;
    return paths.get(name.toLowerCase()) ?? path;
  };
  const translated = (part: Filter): Filter => {
    switch (part.kind) {
      case 'compare':
      case 'present':
        return { ...part, path: pathOf(part.path) };
      case 'valuePath':
        return part;
      case 'not':
        return { ...part, filter: translated(part.filter) };
      case 'and':
      case 'or':
        return { ...part, filters: part.filters.map(translated) };
    }
  };
  const result = translated(filter);
  return { filter: result, ...(refused === undefined ? {} : { refused }) };
}

/**
 * Returns all names, in lower case, by which a filter can name this attribute. For example, `emails` also names
 * `emails.value` (RFC 7644 section 3.4.2.2).
 */
function formsOf(name: string): string[] {
  const folded = name.toLowerCase();
  return folded.endsWith('.value') ? [folded, folded.slice(0, -'.value'.length)] : [folded];
}
