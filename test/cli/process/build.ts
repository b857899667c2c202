import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const built = Symbol.for('scimctl.tests.built');

/**
 * Builds the package once for all test projects of one run. A second build would delete the program while tests use it.
 * If the build fails, throws an error with the output of the bundler.
 */
export default function build(): void {
  if (Reflect.get(globalThis, built)) return;
  const script = fileURLToPath(new URL('../../../build/build.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the package cannot be built:\n${stderr}`);
  Reflect.set(globalThis, built, true);
}
