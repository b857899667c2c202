import { type Format, type FormatEntry, formats } from '../../output/formats.ts';
import { UsageError } from '../errors/errors.ts';
import type { GlobalFlags } from '../flags.ts';

/**
 * Flags that change the output, by name. `heeds` tests whether the flag affects a format. `hint` is for an error about
 * a format that the flag does not affect.
 */
const shaping: Readonly<Record<string, { readonly heeds: (entry: FormatEntry) => boolean; readonly hint: string }>> = {
  columns: { heeds: ({ columns }) => columns, hint: 'use -o table, csv or tsv for columns, or -q to select data' },
  'no-headers': { heeds: ({ columns }) => columns, hint: 'use -o table, csv or tsv, which have a header' },
  'csv-raw': { heeds: ({ delimited }) => delimited === true, hint: 'use -o csv or -o tsv' },
  query: { heeds: ({ parsed }) => parsed !== false, hint: 'use -o json' },
  'sort-by': { heeds: ({ parsed }) => parsed !== false, hint: 'use -o ndjson' },
};

/**
 * Throws a `UsageError` if the operator gives a query, or any format but `only`. For a command that supports one
 * format.
 */
export function assertOnlyFormat(
  command: string,
  only: Format,
  { output, json, query }: Pick<GlobalFlags, 'output' | 'json' | 'query'>,
): void {
  const wanted = json ? 'json' : (output ?? only);
  const hint = `${command} writes only ${only}`;
  if (wanted !== only) throw new UsageError(`${command} does not write the format ${wanted}`, { hint });
  if (query !== undefined) throw new UsageError(`--query has no effect in ${command}`, { hint });
}

/**
 * Throws a `UsageError` if the operator gives a query or a format. For a command whose output is text that no flag
 * changes.
 */
export function assertNoFormat(
  command: string,
  what: string,
  { output, json, query }: Pick<GlobalFlags, 'output' | 'json' | 'query'>,
): void {
  const flag = json ? '--json' : output !== undefined ? '--output' : query !== undefined ? '--query' : undefined;
  if (flag !== undefined)
    throw new UsageError(`${flag} has no effect in ${command}`, { hint: `${command} writes ${what}` });
}

/** True if a flag requests a structured format. False if the format is structured only by default, as in a pipe. */
export function requestsStructured({ output, json }: Pick<GlobalFlags, 'output' | 'json'>): boolean {
  return json || (output !== undefined && formats[output].structured);
}

/**
 * Throws a `UsageError` for a flag that has no effect in the format. If the command ignored the flag, the operator
 * would not see the mistake.
 */
export function assertFormatHeeds(format: Format, flags: Readonly<Record<string, unknown>>): void {
  for (const [name, { heeds, hint }] of Object.entries(shaping)) {
    if (flags[name] === undefined || flags[name] === false || heeds(formats[format])) continue;
    throw new UsageError(`--${name} has no effect in the format ${format}`, { hint });
  }
}
