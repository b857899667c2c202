// Applies each fault of breaks.mjs to a copy of the project, and checks that tests fail. Start it with `npm run
// breaks`. An argument selects only the faults whose name contains the argument.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { breaks } from './breaks.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const copied = ['bin', 'build', 'commands', 'examples', 'mock-server', 'src', 'test', 'package.json', 'tsconfig.json'];
const wanted = breaks.filter(({ name }) => name.includes(process.argv[2] ?? ''));

const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-breaks-'));
let noticed = 0;
try {
  for (const name of [...copied, 'vitest.config.ts'])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  // With a fault, a test may wait for something that never happens. The copy therefore limits such a wait to one minute
  // instead of ten.
  for (const name of ['vitest.config.ts', 'test/support/eventually.ts']) {
    const file = path.join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('600_000', '60_000'));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  for (const fault of wanted) {
    const changes = [fault, ...(fault.also ?? [])];
    const before = changes.map(({ file }) => readFileSync(path.join(folder, file), 'utf8'));
    changes.forEach(({ file, from, to }, index) => {
      if (before[index].split(from).length !== 2) throw new Error(`${file} does not have this once: ${from}`);
      writeFileSync(
        path.join(folder, file),
        before[index].replace(from, () => to),
      );
    });
    const failed = failedTests(fault.tests);
    for (const [index, { file }] of changes.entries()) writeFileSync(path.join(folder, file), before[index]);
    if (failed > 0) noticed++;
    process.stdout.write(`${failed > 0 ? `noticed by ${failed} tests` : 'NOT NOTICED'}: ${fault.name}\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.stdout.write(`${noticed} of ${wanted.length} faults were noticed\n`);
process.exitCode = noticed === wanted.length ? 0 : 1;

function failedTests(tests) {
  const report = path.join(folder, 'report.json');
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', ...tests, '--reporter=json', `--outputFile=${report}`];
  const { stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI: 'true' },
  });
  try {
    const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8'));
    // Throws if no test ran, because the build failed or a file did not load. Without a test, nothing shows that the
    // tests notice the fault.
    if (numFailedTests + numPassedTests === 0) throw new Error('no test ran');
    return numFailedTests;
  } catch (cause) {
    throw new Error(`the tests did not run:\n${stderr}`, { cause });
  } finally {
    rmSync(report, { force: true });
  }
}
