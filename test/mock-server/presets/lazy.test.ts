import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tables = ['mock-server/presets/mapping.ts', 'src/dialects/table.ts', 'src/dialects/vendors/aws.ts'];

it.each(['mock-server/index.ts', 'mock-server/msw.ts', 'commands/mock/serve.ts'])(
  '%s loads the table of vendors only with import()',
  async (entry) => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      metafile: true,
      write: false,
      outdir: 'dist',
      format: 'esm',
      platform: 'node',
      packages: 'external',
    });
    expect(tables.filter((table) => table in metafile.inputs)).toEqual(tables);
    const loaded = loadedAtStart(metafile.inputs, entry);
    expect(loaded.has('mock-server/presets/load-preset.ts')).toBe(true);
    expect(tables.filter((table) => loaded.has(table))).toEqual([]);
  },
);

/** The modules that an entry loads without `import()`. */
function loadedAtStart(inputs: Metafile['inputs'], entry: string): ReadonlySet<string> {
  const loaded = new Set([entry]);
  for (const file of loaded) {
    for (const { path, kind } of inputs[file]?.imports ?? []) if (kind === 'import-statement') loaded.add(path);
  }
  return loaded;
}
