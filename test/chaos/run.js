// Bundles and runs a program of this folder, because Node 20 cannot run TypeScript itself. Example: `node
// test/chaos/run.js kill 1000`.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [name, ...rest] = process.argv.slice(2);
// The bundle is beside the sources, so that it finds packages and the other programs.
const outfile = fileURLToPath(new URL(`.${name}.${process.pid}.mjs`, import.meta.url));
await build({
  entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});
spawn(process.execPath, [outfile, ...rest], { stdio: 'inherit' }).once('exit', (code) => {
  rmSync(outfile);
  process.exitCode = code ?? 1;
});
