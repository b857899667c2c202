import { isObject } from '../../protocol/json/json.ts';
import { maxRowLength, type SourceFormat } from './row.ts';

/** Formats by the ending of a file's name. JSON is looked at, since NDJSON is often named like it. */
const formatsByExtension: ReadonlyMap<string, SourceFormat> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'csv'],
  ['.tab', 'csv'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
]);

/** Finds a source's format by its name, else by how it begins. Reads no further than its first line. */
export async function detectFormat(extension: string, texts: AsyncIterable<string>): Promise<SourceFormat> {
  const known = formatsByExtension.get(extension.toLowerCase());
  if (known) return known;
  let start = '';
  for await (const text of texts) {
    start = (start + text).trimStart();
    if ((start !== '' && !start.startsWith('{')) || start.includes('\n') || start.length > maxRowLength) break;
  }
  if (start.startsWith('[')) return 'json';
  if (!start.startsWith('{')) return 'csv';
  return isOneResource(start.split('\n', 1)[0] ?? '') ? 'ndjson' : 'json';
}

/** A first line that is a whole object is NDJSON, unless it is a ListResponse on one line. */
function isOneResource(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) && !Object.keys(value).some((name) => name.toLowerCase() === 'resources');
  } catch {
    return false;
  }
}
