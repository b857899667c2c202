import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const recorder = fileURLToPath(new URL('record-modules.cjs', import.meta.url));

/** The configuration of the user who runs the command lines: one profile, `b`. */
const config = { version: 1, profiles: { b: { url: 'https://scim.example.com/v2', auth: { kind: 'none' } } } };

/**
 * Runs the built program with each command line, and returns the names of the modules that it loads, without their
 * extension. The imports of a module do not show this, because each import is loaded only when the module uses it for
 * the first time. Throws if the program fails.
 */
export function loadedModules(bin, commandLines) {
  const home = mkdtempSync(path.join(tmpdir(), 'scimctl-build-'));
  try {
    writeFileSync(path.join(home, 'config.json'), JSON.stringify(config), { mode: 0o600 });
    const env = { ...process.env, HOME: home, SCIMCTL_CONFIG_DIR: home };
    return new Set(commandLines.flatMap((args) => modulesOf([bin, ...args], env)));
  } finally {
    rmSync(home, { recursive: true });
  }
}

function modulesOf(argv, env) {
  const { status, output } = spawnSync(process.execPath, ['--require', recorder, ...argv], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${argv.join(' ')}: exit ${status}`);
  const files = output[3].split('\n').filter((file) => file !== '');
  return files.map((file) => path.basename(file, '.cjs'));
}
