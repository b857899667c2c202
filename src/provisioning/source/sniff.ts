import { isObject } from '../../protocol/json/json.ts';
import { maxRowLength, type SourceFormat } from './row.ts';

/**
 * Maps the extension of a file name to the format. The extension `.json` is missing, because a `.json` file often
 * contains NDJSON. For such a file, the first characters determine the format.
 */
const formatsByExtension: ReadonlyMap<string, SourceFormat> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'csv'],
  ['.tab', 'csv'],
  ['.ndjson', 'ndjson'],
  ['.jsonl', 'ndjson'],
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.ldif', 'ldif'],
  ['.ldf', 'ldif'],
]);

/** Detects the format of a source from its extension, or from its first characters. Reads at most the first line. */
export async function detectFormat(extension: string, texts: AsyncIterable<string>): Promise<SourceFormat> {
  const known = formatsByExtension.get(extension.toLowerCase());
  if (known) return known;
  let start = '';
  for await (const text of texts) {
    start = (start + text).trimStart();
    if ((start !== '' && !start.startsWith('{')) || start.includes('\n') || start.length > maxRowLength) break;
  }
  if (start.startsWith('[')) return 'json';
  if (ldifStart.test(start)) return 'ldif';
  if (yamlStart.test(start)) return 'yaml';
  if (!start.startsWith('{')) return 'csv';
  return isOneResource(start.split('\n', 1)[0] ?? '') ? 'ndjson' : 'json';
}

/** Matches the start of an LDIF file: comments, and then a version, the name of an entry, or a result of `ldapsearch`. */
const ldifStart = /^(?:(?:#.*| .*)?\r?\n)*(?:version: *\d|dn::? ?\S|search: \d|ref: ldap)/i;

/** Matches the start of a YAML file: comments, and then a document, an item of a sequence, or an attribute of a person. */
const yamlStart =
  /^(?:(?:#.*)?\r?\n)*(?:%YAML |---(?:\s|$)|- +["']?[\w$.:-]+["']?:(?:\s|$)|(?:schemas|userName|externalId|Resources):(?:\s|$))/;

/** True if the first line is one JSON object and not a ListResponse. The file is then NDJSON. */
function isOneResource(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) && !Object.keys(value).some((name) => name.toLowerCase() === 'resources');
  } catch {
    return false;
  }
}
