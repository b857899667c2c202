import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A position in a built file, as a stack trace has it. */
const builtPosition = /(file:\/\/[^\s()]+\.js):(\d+):(\d+)/g;

/**
 * A stack trace with positions in the source, such as `src/cli/main.ts:38`, for a bug report. The maps beside the built files are read
 * now, because Node.js would read them at each start. A position without a map stays as it is. The maps have lines and no columns.
 */
export function toSourcePositions(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replaceAll(builtPosition, (built, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, readMap(file));
    // A position of a package has an entry without a source.
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry) || entry.originalSource === undefined) return built;
    return `${entry.originalSource.replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  try {
    const map = `${fileURLToPath(file)}.map`;
    return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined;
  } catch {
    // The error that is reported matters more than its positions.
    return undefined;
  }
}
