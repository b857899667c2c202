import { UserModel } from '../../protocol/schema/model.ts';
import { SourceError } from '../errors.ts';
import { parseColumnTarget } from '../headers/column-target.ts';
import { inferMapping, type MappingOptions } from './infer.ts';
import { specialPathOf } from './special-paths.ts';

/**
 * Throws the `SourceError` (`noKey`) of `inferMapping` if no column of a file identifies people. Uses only the standard
 * schemas, and can therefore refuse a mapping without a key before the first request. Does not check a mapping with
 * paths that the standard schemas do not define.
 */
export function assertKeyColumn(headers: readonly string[], options: MappingOptions): void {
  const { file, map = [] } = options;
  const paths = [...map.map(({ path }) => path), ...(file?.columns ?? []).flatMap((column) => column.paths)];
  const isStandard = (path: string): boolean => specialPathOf(path) !== undefined || isPath(path);
  if (!paths.every(isStandard) || headers.some((header) => /^urn:/i.test(header) && !isPath(header))) return;
  try {
    inferMapping(headers, UserModel, options);
  } catch (error) {
    // Ignores all errors except `noKey`. A later check with the schemas of the service reports the ignored errors.
    if (error instanceof SourceError && error.code === 'noKey') throw error;
  }
}

function isPath(text: string): boolean {
  return parseColumnTarget(text, UserModel) !== undefined;
}
