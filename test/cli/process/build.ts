import { spawn } from 'node:child_process';
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Path of a file that exists only after the build has ended. The file contains the errors of the build, or is
     * empty.
     */
    readonly buildResult: string;
  }
}

const started = Symbol.for('scimctl.tests.build');

/**
 * Starts the build of the package once for all test projects of one run. A second build would delete the program while
 * tests use it. Does not wait for the end of the build, because tests of the source can already run. Tests of the built
 * program wait in `await-build.ts`.
 */
export default function build(project: TestProject): void {
  const result: string = Reflect.get(globalThis, started) ?? start();
  Reflect.set(globalThis, started, result);
  project.provide('buildResult', result);
}

function start(): string {
  const result = path.join(mkdtempSync(path.join(tmpdir(), 'scimctl-build-')), 'result.txt');
  const script = fileURLToPath(new URL('../../../build/build.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.on('close', (code) => {
    // Renames the complete file, so that no test reads a part of it.
    writeFileSync(`${result}.part`, code === 0 ? '' : errors || `the build ended with exit code ${code}`);
    renameSync(`${result}.part`, result);
  });
  return result;
}
