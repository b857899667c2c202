/**
 * The public entries of the package. Each row describes an export of package.json, a bundle and its types. `external`:
 * the optional peer dependencies that a user of the entry has anyway. `anywhere`: the entry also runs in a browser and
 * imports nothing of Node.js. `requirable`: the entry also exists as CommonJS, for programs that cannot import. vitest
 * has no CommonJS.
 */
export const entries = [
  { name: '.', source: 'src/index.ts', external: [], requirable: true },
  { name: './mock', source: 'mock-server/index.ts', external: [], requirable: true },
  { name: './msw', source: 'mock-server/msw.ts', external: ['msw'], anywhere: true, requirable: true },
  { name: './vitest', source: 'mock-server/vitest.ts', external: ['vitest'], anywhere: true },
];

/** Returns the path of an entry without the extension. The path is the same below dist/ and dist/types/. */
export const stem = ({ source }) => source.replace(/\.ts$/, '');

/**
 * Returns the required `typesVersions` of package.json, for compilers that do not read `exports`. A test checks this.
 */
export function packageTypesVersions() {
  const rows = entries
    .filter(({ name }) => name !== '.')
    .map((entry) => [entry.name.slice(2), [`./dist/types/${stem(entry)}.d.ts`]]);
  return { '*': Object.fromEntries(rows) };
}

/** Returns the required `exports` of package.json. A test checks this. */
export function packageExports() {
  const rows = entries.map((entry) => [
    entry.name,
    {
      ...(entry.requirable && {
        require: { types: `./dist/cjs/types/${stem(entry)}.d.ts`, default: `./dist/cjs/${stem(entry)}.js` },
      }),
      types: `./dist/types/${stem(entry)}.d.ts`,
      default: `./dist/lib/${stem(entry)}.js`,
    },
  ]);
  return { ...Object.fromEntries(rows), './schemas/*': './dist/schemas/*', './package.json': './package.json' };
}
