import { readCsv } from '../../src/provisioning/source/csv.ts';
import { detectDelimiter } from '../../src/provisioning/source/delimiter.ts';
import type { Row } from '../../src/provisioning/source/index.ts';
import { readNdjson } from '../../src/provisioning/source/ndjson.ts';

/** A CSV text as a source. The source can be read more than once. */
export function tableOf(csv: string): { columns: string[]; rows(): AsyncIterable<Row> } {
  const header = csv.split('\n', 1)[0] ?? '';
  return { columns: header.split(detectDelimiter(header)), rows: () => readCsv(texts(csv)) };
}

/** Resources as the rows of an NDJSON source. */
export function resourceRows(resources: readonly object[]): AsyncIterable<Row> {
  return readNdjson(texts(resources.map((resource) => JSON.stringify(resource)).join('\n')));
}

/** Reads everything that an iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* texts(text: string): AsyncIterable<string> {
  yield text;
}
