import { runInNewContext } from 'node:vm';
import { decode } from '@jridgewell/sourcemap-codec';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';
import { loadLate } from '../../build/late-modules.mjs';

/** Converts an ES module as the build does, and changes it with `loadLate`. */
async function convert(source: string): Promise<{ code: string; lines: readonly number[] }> {
  const { code, map } = await transform(source, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    sourcemap: 'external',
    supported: { 'dynamic-import': false },
  });
  const late = loadLate(code, map);
  const { mappings } = JSON.parse(late.map) as { mappings: string };
  // For each text `mark N` in the code, the line in `source` to which the source map leads.
  const lines = Array.from(late.code.matchAll(/"mark \d"/g), ({ index }) => {
    const before = late.code.slice(0, index).split('\n');
    const segments = decode(mappings)[before.length - 1] ?? [];
    const segment = segments.filter(([column]) => column <= (before.at(-1) ?? '').length).at(-1);
    return (segment?.[2] ?? -1) + 1;
  });
  return { code: late.code, lines };
}

/**
 * Runs a module. Returns its exports, a function that calls one of them, and the list of the modules that were loaded
 * so far.
 */
function run(code: string, modules: Readonly<Record<string, object>>) {
  const loaded: string[] = [];
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const require = (name: string) => {
    loaded.push(name);
    return modules[name];
  };
  runInNewContext(code, { module, exports: module.exports, require });
  const { exports } = module;
  return { exports, call: (name: string) => (exports[name] as () => unknown)(), loaded };
}

const source = `import { first } from './a.cjs';
import { second, Third } from './b.cjs';
import './c.cjs';
import { all } from './d.cjs';
export const list = [...all];
export let count = 0;
export const one = () => { count++; return [first('mark 1'), second]; };
export class Problem extends Error { name = 'mark 2'; }
export const other = () => import('./e.cjs').then(({ fifth }) => fifth('mark 3'));
export const third = () => new Third('mark 4');
`;

const modules = {
  './a.cjs': { first: (text: string) => `first ${text}` },
  './b.cjs': { second: 2, Third: Date },
  './d.cjs': { all: [1, 2] },
  './e.cjs': { __esModule: true, fifth: (text: string) => `fifth ${text}` },
};

it('an import is loaded when it is used for the first time', async () => {
  const { exports, call, loaded } = run((await convert(source)).code, modules);
  expect([exports['list'], exports['__esModule'], loaded]).toEqual([[1, 2], true, ['./d.cjs']]);
  expect([call('one'), call('one'), exports['count']]).toEqual([['first mark 1', 2], ['first mark 1', 2], 2]);
  expect(loaded).toEqual(['./d.cjs', './a.cjs', './b.cjs']);
  expect(await call('other')).toBe('fifth mark 3');
});

it('the source map follows the changed columns', async () => {
  const { code, lines } = await convert(source);
  expect(code.match(/"mark \d"/g)).toEqual(['"mark 1"', '"mark 2"', '"mark 3"', '"mark 4"']);
  expect(lines).toEqual([7, 8, 9, 10]);
});

it('a module without imports and exports stays as it is', async () => {
  const { code } = await convert('console.log("mark 1");');
  expect(code).toBe('console.log("mark 1");\n');
});

it('an export whose name is not an identifier ends the build, because it would be absent', async () => {
  await expect(convert('const x = 1; export { x, x as "a-b" };')).rejects.toThrow('an export cannot be loaded late: ');
});
