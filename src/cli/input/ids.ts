import type { Context } from '../context.ts';
import { UsageError } from '../errors/errors.ts';
import { readText } from './input-file.ts';

/** Maximum number of ids that one command reads. */
const maxIds = 100_000;

/** Maximum length of an id, in characters. A longer line is not an id, but other data. */
const maxIdLength = 1024;

/**
 * Reads ids, one a line. Skips blank lines, and ids that were already read. Throws a `UsageError` if the input is not a
 * list of ids, or has more than 100,000 ids. May return an empty list.
 */
export async function readIds(context: Context, file: string): Promise<readonly string[]> {
  const name = file === '-' ? 'standard input' : file;
  const ids = new Set<string>();
  const source = await readText(context, file);
  let number = 0;
  for (const line of linesOf(source)) {
    number++;
    const id = line.trim();
    if (id === '') continue;
    // Rejects JSON (`[` or `{`), the columns of a table (tabs), and UTF-16 without a byte order mark (NUL).
    if (/^[[{]|[\0-\x1f\x7f]/.test(id) || id.length > maxIdLength) {
      throw new UsageError(`${name}, line ${number} is not an id`, {
        hint: 'give one id per line, as a list command with -o id prints them',
      });
    }
    if (ids.size === maxIds && !ids.has(id)) {
      throw new UsageError(`${name} has more than ${maxIds} ids`, { hint: 'divide the ids among several commands' });
    }
    ids.add(id);
  }
  return [...ids];
}

/** Yields the lines of a text. Does not split the whole text at once, because it may have millions of blank lines. */
function* linesOf(source: string): Generator<string, void, undefined> {
  for (let start = 0; start <= source.length; ) {
    const end = source.indexOf('\n', start);
    yield source.slice(start, end === -1 ? undefined : end);
    if (end === -1) return;
    start = end + 1;
  }
}
