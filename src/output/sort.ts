import type { JsonObject } from '../protocol/json/json.ts';
import { resolveColumns, tryResolve } from './columns.ts';
import { OutputError } from './output-error.ts';
import type { RenderOptions } from './renderer.ts';
import type { Scalar } from './value-path.ts';

/**
 * Compares numbers inside text as numbers. Case and accents determine the order only if the texts are otherwise equal.
 * Does not use the locale of the machine.
 */
const collator = new Intl.Collator('en', { numeric: true });

/**
 * Sorts by the columns in `spec`, such as `department,-meta.created`. A minus means descending order. The sort is
 * stable. A resource without a value is last in ascending and in descending order. Keeps all resources in memory.
 * Throws an `OutputError` if `spec` is not a list of columns.
 */
export async function* sortBy(
  resources: AsyncIterable<JsonObject>,
  spec: string,
  options: RenderOptions = {},
): AsyncGenerator<JsonObject, void, undefined> {
  const keys = spec.split(',').map((text) => {
    const descending = text.trim().startsWith('-');
    const columns = text.trim().replace(/^[+-]/, '');
    if (columns === '')
      throw new OutputError(
        'invalidColumns',
        'the name of a column is missing',
        'give columns such as department,-title',
      );
    return { columns, sign: descending ? -1 : 1 };
  });
  const declared = keys.map(({ columns }) => tryResolve({ ...options, columns }));
  const all: JsonObject[] = [];
  for await (const resource of resources) all.push(resource);
  // Accepts an undeclared attribute if at least one of the resources has it.
  const read = keys.map(
    ({ columns }, index) => declared[index] ?? resolveColumns({ ...options, columns }, all[0], all),
  );
  const rows = all.map((resource) => ({ resource, values: read.map(([column]) => column?.read(resource)[0]) }));
  rows.sort((a, b) => {
    for (const [index, { sign }] of keys.entries()) {
      const order = compare(a.values[index], b.values[index], sign);
      if (order !== 0) return order;
    }
    return 0;
  });
  for (const { resource } of rows) yield resource;
}

function compare(a: Scalar | undefined, b: Scalar | undefined, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === 'number' && typeof b === 'number') return sign * Math.sign(a - b);
  return sign * collator.compare(String(a), String(b));
}
