import type { JsonObject } from '../../protocol/json/json.ts';
import { isProblem, type OffboardResult, type RowResult, reportLine } from '../../provisioning/index.ts';
import type { ShowOptions } from '../output/show.ts';
import type { CommandScope } from '../scope.ts';

/** The result of one row or one link of a run. */
export type RunResult = RowResult | OffboardResult;

/** Columns of a table of results. */
export const resultColumns = {
  defaultColumns: 'line,person,link,outcome,detail',
  knownAttributes: ['line', 'person', 'link', 'outcome', 'id', 'detail'],
} as const satisfies ShowOptions;

/**
 * The rows that a format shows: lines of a report in tables and delimited formats, else whole results. `record` is called for
 * every result, shown or not.
 */
export async function* resultRows(
  { format, context }: Pick<CommandScope, 'format' | 'context'>,
  results: AsyncIterable<RunResult>,
  record: (result: RunResult) => Promise<void>,
  problemsOnly: boolean,
): AsyncGenerator<JsonObject, void, undefined> {
  const isReport = format === 'table' || format === 'csv' || format === 'tsv';
  for await (const result of results) {
    await record(result);
    // A stopped run gives the number of people who are left; their rows are in the report file and in structured formats.
    const isLeft = isReport && result.outcome === 'not attempted' && !result.error && context.signal.aborted;
    if (isLeft || (problemsOnly && !isProblem(result))) continue;
    yield isReport ? { ...reportLine(result) } : (result as unknown as JsonObject);
  }
}

/** Shows rows, unless there is no row: a table would be a header alone. */
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
