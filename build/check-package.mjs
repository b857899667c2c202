// Checks the tarball of the existing build: `npm run check:package`. With names of checks as arguments, runs only these
// checks.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

const checks = {
  publint: ['publint/src/cli.js', '--strict'],
  // scimctl/vitest has no CommonJS build, because vitest itself has no CommonJS build.
  attw: ['@arethetypeswrong/cli/dist/index.js', '--ignore-rules', 'cjs-resolves-to-esm'],
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(checks);
const folder = mkdtempSync(path.join(tmpdir(), 'scimctl-check-'));
try {
  const tarball = pack();
  for (const name of names) {
    const [program, ...args] = checks[name];
    const argv = [path.join(root, 'node_modules', program), tarball, ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    process.stdout.write(status === 0 ? `${name}: passed\n` : stdout + stderr);
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

function pack() {
  // Skips the build of `prepack`, because the caller has already built the package, and tests may be using the program.
  const options = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  execFileSync('npm', options, { cwd: root, shell: process.platform === 'win32' });
  return path.join(
    folder,
    readdirSync(folder).find((file) => file.endsWith('.tgz')),
  );
}
