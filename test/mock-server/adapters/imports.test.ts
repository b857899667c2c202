import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it.each(['fetch.ts', 'msw.ts', 'conversion.ts'])('%s runs where there is no Node', async (file) => {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  const entry = fileURLToPath(new URL(`../../../mock-server/adapters/${file}`, import.meta.url));
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    metafile: true,
    platform: 'neutral',
    external: ['msw', 'node:*'],
    outdir: folder,
  });
  rmSync(folder, { recursive: true });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
  expect(imports.filter((path) => path.startsWith('node:'))).toEqual([]);
  expect(imports.includes('msw')).toBe(file === 'msw.ts');
});
