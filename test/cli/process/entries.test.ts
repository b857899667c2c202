import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { entries, stem } from '../../../build/entries.mjs';

const library = fileURLToPath(new URL('../../../dist/lib/', import.meta.url));

/** Returns the external imports of a built entry, including the imports of its chunks. */
async function importsOf(entry: (typeof entries)[number]): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [path.join(library, `${stem(entry)}.js`)],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'neutral',
    external: ['node:*', ...entries.flatMap(({ external }) => external)],
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return imports.filter(({ external }) => external).map((row) => row.path);
}

it.each(entries.filter(({ anywhere }) => anywhere))('$name imports its peer and nothing of Node.js', async (entry) => {
  expect(new Set(await importsOf(entry))).toEqual(new Set(entry.external));
});

it('the entry for Node.js imports Node.js, so that this test would see it', async () => {
  const entry = entries.find(({ name }) => name === './mock') as (typeof entries)[number];
  expect(await importsOf(entry)).toContain('node:module');
});
