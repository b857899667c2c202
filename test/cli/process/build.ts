import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds the package once for all tests of what is shipped. Throws with the words of the bundler. */
export default function build(): void {
  const script = fileURLToPath(new URL('../../../build/build.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the package cannot be built:\n${stderr}`);
}
