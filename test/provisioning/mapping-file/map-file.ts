import { type ResourceModel, UserModel } from '../../../src/protocol/schema/model.ts';
import { SourceError } from '../../../src/provisioning/errors.ts';
import {
  inferMapping,
  type MappedRow,
  type MappingOptions,
  mapRow,
  readMappingFile,
} from '../../../src/provisioning/index.ts';
import { collect, tableOf } from '../rows.ts';

/** Maps the rows of a CSV text with a mapping file. */
export async function mapWith(
  file: string,
  csv: string,
  options: MappingOptions = {},
  model: ResourceModel = UserModel,
): Promise<MappedRow[]> {
  const source = tableOf(csv);
  const mapping = inferMapping(source.columns, model, { ...options, file: await readMappingFile('map.yaml', file) });
  return (await collect(source.rows())).map((row) => mapRow(row, mapping, model));
}

/** Returns the error of a mapping file, with its hint. Returns undefined without an error. */
export async function errorWith(
  file: string,
  csv = 'userName,Name\nada,Ada\n',
  options?: MappingOptions,
): Promise<string | undefined> {
  try {
    await mapWith(file, csv, options);
    return undefined;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
  }
}
