import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A TypeScript program, bundled into a file that plain Node.js can run. */
export interface Program {
  readonly path: string;
  remove(): Promise<void>;
}

/** Bundles a TypeScript program, given relative to `test/chaos/`, into a file that plain node can run. */
export async function bundle(source: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
  const path = join(folder, 'program.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
