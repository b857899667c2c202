import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Matches the position of code in a built file in a stack trace. For the program (CommonJS modules), a stack trace
 * contains a path. For the library (ES modules), a stack trace contains a URL.
 */
const builtPosition = /((?:file:\/\/|\/|[A-Za-z]:\\)[^():]+\.c?js):(\d+):(\d+)/g;

/**
 * Converts the positions in a stack trace to positions in the source, such as `src/cli/main.ts:38`. The result is for a
 * bug report. The source map support of Node.js is not used, because it would read the source maps at each start. Only
 * this function reads the source maps. A position without a source map stays unchanged. The maps contain lines but no
 * columns.
 */
export function toSourcePositions(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replaceAll(builtPosition, (built, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, readMap(file));
    // The source maps contain no npm packages. `originalSource` is therefore `undefined` for a position in an npm
    // package.
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry) || entry.originalSource === undefined) return built;
    return `${entry.originalSource.replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  try {
    const map = `${file.startsWith('file:') ? fileURLToPath(file) : file}.map`;
    return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined;
  } catch {
    // Returns `undefined` for a source map that cannot be read. A thrown error would replace the error that is
    // reported.
    return undefined;
  }
}
