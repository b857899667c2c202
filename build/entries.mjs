/**
 * The package's public entries: a row here is an export of package.json, a bundle and its types. `external` are optional
 * peer dependencies that the person who imports the entry has anyway. What is `anywhere` runs in a browser too: it imports
 * nothing of Node.js. What is `requirable` is there as CommonJS too, for programs that cannot import; vitest has none.
 */
export const entries = [
  { name: '.', source: 'src/index.ts', external: [], requirable: true },
  { name: './mock', source: 'mock-server/index.ts', external: [], requirable: true },
  { name: './msw', source: 'mock-server/msw.ts', external: ['msw'], anywhere: true, requirable: true },
  { name: './vitest', source: 'mock-server/vitest.ts', external: ['vitest'], anywhere: true },
];

/** Path of an entry's source without folder extension, as it stands below dist/ and dist/types/. */
export const stem = ({ source }) => source.replace(/\.ts$/, '');

/** What `typesVersions` of package.json must say, for compilers that do not read `exports`; held by a test. */
export function packageTypesVersions() {
  const rows = entries
    .filter(({ name }) => name !== '.')
    .map((entry) => [entry.name.slice(2), [`./dist/types/${stem(entry)}.d.ts`]]);
  return { '*': Object.fromEntries(rows) };
}

/** What `exports` of package.json must say; held by a test. */
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
  return { ...Object.fromEntries(rows), './package.json': './package.json' };
}
