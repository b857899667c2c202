import { type ResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { SourceError } from '../../../src/provisioning/errors.ts';
import {
  describeMapping,
  inferMapping,
  type MappedRow,
  type MappingOptions,
  mapRow,
} from '../../../src/provisioning/index.ts';
import { collect, tableOf } from '../rows.ts';

/** Maps the rows of a CSV text. */
export async function mapAll(
  csv: string,
  options: MappingOptions = {},
  model: ResourceModel = UserModel,
): Promise<MappedRow[]> {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, model, options);
  return (await collect(source.rows())).map((row) => mapRow(row, mapping, model));
}

/** Maps the only row of a CSV text. */
export async function mapOne(csv: string, options?: MappingOptions, model?: ResourceModel): Promise<MappedRow> {
  const [row] = await mapAll(csv, options, model);
  if (!row) throw new Error('the text has no row');
  return row;
}

/** Returns the problems of a row in readable form. Example: `3 Status: …`. */
export const problemsOf = ({ problems }: Pick<MappedRow, 'problems'>): string[] =>
  problems.map(({ line, column, reason }) => `${line} ${column}: ${reason}`);

/** Returns how columns are mapped. Example: `Department -> department`. */
export const shown = (headers: readonly string[], options: MappingOptions = {}, model = UserModel): string[] =>
  describeMapping(inferMapping(headers, model, options)).map(
    ({ column, path, note }) => `${column} -> ${path ?? note}`,
  );

/** Returns the error message of a mapping, or undefined. */
export function errorOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [`${error.code}: ${error.message}`, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
  }
}
