import type { JsonObject } from '../../protocol/json/json.ts';
import { isProblem, type OffboardResult, type RowResult, reportLine } from '../../provisioning/index.ts';
import type { ShowOptions } from '../output/show.ts';
import type { CommandScope } from '../scope.ts';
import type { ShownResults } from './show-flag.ts';

/** The result of one row or one link of a run. */
export type RunResult = RowResult | OffboardResult;

/** Maps each value of `--show` to a function that decides whether a result is shown. */
const shownResults: Readonly<Record<ShownResults, (result: RunResult) => boolean>> = {
  all: () => true,
  changes: (result: RunResult) => result.outcome !== 'unchanged' || isProblem(result),
  problems: isProblem,
};

/** Columns of a table of results. */
export const resultColumns = {
  defaultColumns: 'line,person,link,outcome,detail',
  knownAttributes: ['line', 'person', 'link', 'outcome', 'id', 'detail'],
} as const satisfies ShowOptions;

/**
 * Yields the rows for the output format. For `table`, `csv` and `tsv`, a row is a short report line. For the other
 * formats, a row is the whole result. Calls `record` for every result, whether the result is shown or hidden.
 */
export async function* resultRows(
  { format, context }: Pick<CommandScope, 'format' | 'context'>,
  results: AsyncIterable<RunResult>,
  record: (result: RunResult) => Promise<void> | undefined,
  show: ShownResults,
): AsyncGenerator<JsonObject, void, undefined> {
  const isReport = format === 'table' || format === 'csv' || format === 'tsv';
  for await (const result of results) {
    const recorded = record(result);
    if (recorded) await recorded;
    // After an interruption, `table`, `csv` and `tsv` omit the people who were not attempted. The summary counts these
    // people, and the report file and the other formats contain their rows. A result with `detail` is never omitted,
    // because some changes of this person were made.
    const isUntouched = result.outcome === 'not attempted' && !result.error && !('detail' in result);
    if ((isReport && isUntouched && context.signal.aborted) || !shownResults[show](result)) continue;
    yield isReport ? { ...reportLine(result) } : (result as unknown as JsonObject);
  }
}

/** Shows rows. Shows nothing if there is no row, because the table would contain only a header. */
export async function showUnlessEmpty(
  scope: Pick<CommandScope, 'showList'>,
  rows: AsyncGenerator<JsonObject, void, undefined>,
  options: ShowOptions,
): Promise<void> {
  const first = await rows.next();
  if (first.done) return;
  const { value } = first;
  const all = async function* (): AsyncGenerator<JsonObject, void, undefined> {
    yield value;
    yield* rows;
  };
  await scope.showList(all(), options);
}
