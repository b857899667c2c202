import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from '@jridgewell/sourcemap-codec';
import { describe, expect, it } from 'vitest';
import { environment, scimctl } from './program.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Returns the position of the source line that begins with `beginning`, in the form that a stack trace uses. */
function positionOf(file: string, beginning: string): string {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  return `${file}:${lines.findIndex((line) => line.trimStart().startsWith(beginning)) + 1}`;
}

describe('the stack trace of a bug', () => {
  it('names files and lines of the source', async () => {
    // Makes the program throw at a known place, without changing its code.
    const code = 'Object.hasOwn = () => { throw new TypeError("broken on purpose"); };';
    const broken = `data:text/javascript,${encodeURIComponent(code)}`;
    const env = { ...environment(), NODE_OPTIONS: `--import ${broken}` };
    const { code: exit, stderr } = await scimctl(['users', 'list'], env);
    expect(exit).toBe(1);
    expect(stderr).toContain('TypeError: broken on purpose');
    expect(stderr).toContain(positionOf('src/cli/manifest.ts', 'if (Object.hasOwn(index.commands, id))'));
    expect(stderr).toContain(positionOf('src/cli/main.ts', 'const found = findCommand(argv, manifest.index)'));
    expect(stderr).not.toMatch(/dist\/.*\.js/);
  });
});

it('the source map of the merged chunks names the line of each text in them', () => {
  const folder = path.join(root, 'dist/chunks');
  const read = (file: string) => readFileSync(path.resolve(folder, file), 'utf8');
  const { sources, mappings } = JSON.parse(read('core.cjs.map')) as { sources: string[]; mappings: string };
  const code = read('core.cjs').split('\n');
  const lines = sources.map((source) => read(source).split('\n'));
  const found = new Set<number>();
  const wrong: string[] = [];
  decode(mappings).forEach((segments, row) => {
    for (const [column, source, line] of segments) {
      const [, text] = /^"([\w ./:-]{8,})"/.exec(code[row]?.slice(column) ?? '') ?? [];
      if (text === undefined || source === undefined || line === undefined) continue;
      found.add(source);
      // A source map has one place for each source line. If an expression has several lines, the text can be one line
      // below or above this place.
      const near = lines[source]?.slice(Math.max(0, line - 1), line + 2).join('\n');
      if (!near?.includes(text)) wrong.push(`${sources[source]}:${line + 1}: ${text}`);
    }
  });
  expect(wrong).toEqual([]);
  expect(found.size).toBeGreaterThan(10);
});
