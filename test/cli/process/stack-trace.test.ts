import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { environment, scimctl } from './program.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Returns the position of the source line that begins with a text, in the form of a stack trace. */
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
