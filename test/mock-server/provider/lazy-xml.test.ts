import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const isXml = (file: string): boolean => /^src\/dialects\/scim11\/xml\/|^node_modules\/(?:saxes|xmlchars)\//.test(file);

it.each(['mock-server/index.ts', 'mock-server/msw.ts', 'src/index.ts', 'src/cli/connection/session.ts'])(
  '%s loads the code for XML only with import()',
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
      external: ['undici', 'lowdb', 'msw', 'zod', '@*'],
    });
    const files = Object.keys(metafile.inputs).filter(isXml);
    expect(files.length > 0).toBe(entry !== 'src/index.ts');
    const loaded = loadedAtStart(metafile.inputs, entry);
    expect(files.filter((file) => loaded.has(file))).toEqual([]);
  },
);

/** The modules that an entry loads without `import()`. */
function loadedAtStart(inputs: Metafile['inputs'], entry: string): ReadonlySet<string> {
  const loaded = new Set([entry]);
  for (const file of loaded) {
    for (const { path, kind } of inputs[file]?.imports ?? []) if (kind !== 'dynamic-import') loaded.add(path);
  }
  return loaded;
}
